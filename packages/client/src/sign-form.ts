import { postFormV4Fields, signPostFormV1, signPostFormV4 } from '@latchkey/protocol'
import type { Pairs } from '@latchkey/protocol'
import type { Credentials } from './credentials.ts'
import { signingCredentials } from './sign-request.ts'
import type { Signing } from './sign-request.ts'

/** What a form may upload. The key is fixed, or anything below a prefix. */
export type FormToSign = {
  readonly bucket: string
  readonly key?: string | undefined
  readonly keyPrefix?: string | undefined
  readonly expiresSeconds: number
  readonly sizeBytesMin?: number | undefined
  readonly sizeBytesMax?: number | undefined
  /** Further fields, each allowed with just this value: `success_action_status`, `x-oss-object-acl` … */
  readonly fields?: Readonly<Record<string, string>> | undefined
  /** Further conditions in the policy's own words. */
  readonly conditions?: readonly unknown[] | undefined
}

export type SignedForm = {
  readonly url: string
  /** To be sent in front of the file; with a prefix the sender adds `key`. */
  readonly fields: Pairs
}

/** Fifteen-minute forms are usual; the server takes a V4 form for seven days at most. */
export const formSecondsMax = 604_800

/**
 * A policy and its signature. With V4 each field is also a condition, as the cloud demands.
 * https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export function signForm(
  signing: Signing,
  credentials: Credentials,
  form: FormToSign,
  at: { readonly url: string; readonly nowMs: number },
): SignedForm {
  if (!Number.isSafeInteger(form.expiresSeconds) || form.expiresSeconds < 1 || form.expiresSeconds > formSecondsMax)
    throw new RangeError(`A form is good for 1 to ${formSecondsMax} whole seconds, not ${form.expiresSeconds}.`)
  const key = signingCredentials(credentials)
  const options = { region: signing.region, nowMs: at.nowMs }
  const signatureFields = signing.version === 'v4' ? postFormV4Fields(key, options) : []
  const own = Object.entries(form.fields ?? {})
  const policy = JSON.stringify({
    expiration: new Date(at.nowMs + form.expiresSeconds * 1000).toISOString(),
    conditions: [
      { bucket: form.bucket },
      form.key === undefined ? ['starts-with', '$key', form.keyPrefix ?? ''] : ['eq', '$key', form.key],
      ['content-length-range', form.sizeBytesMin ?? 0, form.sizeBytesMax ?? Number.MAX_SAFE_INTEGER],
      ...[...signatureFields, ...own].map(([name, value]) => ({ [name]: value })),
      ...(form.conditions ?? []),
    ],
  })
  const signed =
    signing.version === 'v4'
      ? signPostFormV4(signing.digests, key, policy, options)
      : signPostFormV1(signing.digests, key, policy)
  const keyField = form.key === undefined ? [] : [['key', form.key] as const]
  return { url: at.url, fields: [...keyField, ...own, ...signed] }
}
