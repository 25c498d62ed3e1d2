import { ServiceError } from '@latchkey/protocol'

/**
 * URL-safe base64, with or without padding, of a text.
 * @throws ServiceError InvalidArgument
 */
export function decodeText(name: string, encoded: string): string {
  const bytes = Buffer.from(encoded, 'base64url')
  const canonical = encoded.replace(/=+$/, '')
  const text = bytes.toString('utf8')
  if (canonical === '' || bytes.toString('base64url') !== canonical || text.includes('\ufffd'))
    throw new ServiceError(
      'InvalidArgument',
      { ArgumentName: name, ArgumentValue: encoded.slice(0, 128).toWellFormed() },
      { message: 'Input is not base64 decoding.' },
    )
  return text
}
