/** A browser's form upload: fields in their order, the file last. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Keys } from './keys.ts'
import { scopeV4, signingKeyV4, timestampV4 } from './oss-v4.ts'
import type { Scheme } from './oss.ts'
import { send } from './send.ts'
import type { WireAnswer } from './send.ts'

export type Fields = readonly (readonly [name: string, value: string])[]
export type FormFile = { readonly content: string | Uint8Array; readonly name?: string; readonly type?: string }
export type FormOptions = {
  readonly endpoint: string
  readonly bucket: string
  readonly fields: Fields
  readonly file?: FormFile
  readonly after?: Fields
  readonly boundary?: string
}
export type PolicyOptions = {
  readonly conditions: readonly unknown[]
  readonly expires?: Date
  /** The document itself, instead of one made of the conditions. */
  readonly text?: string
}

export async function postForm({ endpoint, bucket, ...form }: FormOptions): Promise<WireAnswer> {
  const boundary = form.boundary ?? `----form${randomBytes(8).toString('hex')}`
  const headers = [['Content-Type', `multipart/form-data; boundary=${boundary}`]] as const
  return send({ endpoint, method: 'POST', path: `/${bucket}/`, headers, body: encodeForm(boundary, form) })
}

function encodeForm(
  boundary: string,
  { fields, file, after = [] }: Pick<FormOptions, 'fields' | 'file' | 'after'>,
): Buffer {
  const field = ([name, value]: Fields[number]): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const parts: (string | Uint8Array)[] = fields.map(field)
  if (file !== undefined) {
    const type = file.type === undefined ? '' : `Content-Type: ${file.type}\r\n`
    parts.push(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.name ?? 'a.txt'}"\r\n${type}\r\n`,
    )
    parts.push(file.content, '\r\n')
  }
  parts.push(...after.map(field), `--${boundary}--\r\n`)
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
}

/** Policy and signature fields, as an application server hands them to a browser. */
export function signedFields(
  scheme: Scheme,
  keys: Keys,
  region: string,
  policy: PolicyOptions,
  now = new Date(),
): Fields {
  const token: Fields = keys.token === undefined ? [] : [['x-oss-security-token', keys.token]]
  const expiration = (policy.expires ?? new Date(now.getTime() + 600_000)).toISOString()
  if (scheme === 'V1') {
    const document = policy.text ?? JSON.stringify({ expiration, conditions: policy.conditions })
    const text = Buffer.from(document).toString('base64')
    const signature = createHmac('sha1', keys.secret).update(text).digest('base64')
    return [['OSSAccessKeyId', keys.id], ['policy', text], ['Signature', signature], ...token]
  }
  const date = timestampV4(now)
  const own: Fields = [
    ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
    ['x-oss-credential', `${keys.id}/${scopeV4(date, region)}`],
    ['x-oss-date', date],
    ...token,
  ]
  const conditions = [...policy.conditions, ...own.map(([name, value]) => ({ [name]: value }))]
  const text = Buffer.from(policy.text ?? JSON.stringify({ expiration, conditions })).toString('base64')
  const signature = createHmac('sha256', signingKeyV4(keys.secret, date, region))
    .update(text)
    .digest('hex')
  return [...own, ['policy', text], ['x-oss-signature', signature]]
}
