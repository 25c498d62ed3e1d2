/** The token by which a domain's owner is known. */
import type { OssContext } from '../operation.ts'

export type CnameToken = { readonly token: string; readonly expiresMs: number }

/** Undefined when none was made, or it is good no longer. */
export async function tokenOf(
  { bucket, documents, now }: Pick<OssContext, 'bucket' | 'documents' | 'now'>,
  domain: string,
): Promise<CnameToken | undefined> {
  const found = await documents.find(bucket.id, 'cname-token', domain)
  if (found === undefined) return undefined
  // The document was written by CreateCnameToken and nothing else.
  const token = JSON.parse(found.text) as CnameToken
  return token.expiresMs <= now.getTime() ? undefined : token
}
