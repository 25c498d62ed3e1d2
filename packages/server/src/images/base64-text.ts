import { ServiceError } from '@latchkey/protocol'

/**
 * URL-safe base64 of a text, with or without padding. ali-oss sends the usual alphabet, so that is understood too.
 * @throws ServiceError InvalidArgument
 */
export function decodeText(name: string, encoded: string): string {
  const bytes = Buffer.from(encoded, 'base64url')
  const canonical = encoded.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
  const text = bytes.toString('utf8')
  if (canonical === '' || bytes.toString('base64url') !== canonical || text.includes('\ufffd'))
    throw new ServiceError(
      'InvalidArgument',
      { ArgumentName: name, ArgumentValue: encoded.slice(0, 128).toWellFormed() },
      { message: 'Input is not base64 decoding.' },
    )
  return text
}
