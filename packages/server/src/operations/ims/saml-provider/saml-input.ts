import { ServiceError } from '@latchkey/protocol'

/** Base64 of metadata that describes an identity provider. @throws ServiceError InvalidParameter.EncodedSAMLMetadataDocument */
export async function metadataDocument(encoded: string): Promise<string> {
  const compact = encoded.replaceAll(/\s+/g, '')
  const wrong = (Reason: string) => new ServiceError('InvalidParameter.EncodedSAMLMetadataDocument', { Reason })
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw wrong('it is no Base64')
  const document = Buffer.from(compact, 'base64').toString('utf8')
  // Loaded with the first document: few servers have a provider, and a parser of XML is large.
  const { readSamlMetadata } = await import('../../../rules/saml-metadata.ts')
  const read = readSamlMetadata(document)
  if (read.kind === 'wrong') throw wrong(read.reason)
  return document
}

/** `rsa-sha1` or `rsa-sha256`. @throws ServiceError InvalidParameter.AuthnSignAlgo */
export function signAlgorithm(text: string | undefined): 'rsa-sha1' | 'rsa-sha256' | undefined {
  if (text !== undefined && text !== 'rsa-sha1' && text !== 'rsa-sha256')
    throw new ServiceError('InvalidParameter.AuthnSignAlgo')
  return text
}
