import { AnswerBody } from '../answer-body.ts'
import { noPayload } from '../body.ts'
import { CredentialsError } from '../credentials.ts'
import type { Credentials, CredentialsProvider } from '../credentials.ts'
import { parseEndpoint } from '../endpoint.ts'
import { fetchTransport } from '../fetch-transport.ts'
import type { Transport } from '../transport.ts'
import { InputError } from '../request-error.ts'

/** An answer with credentials is far below this. */
const answerBytesMax = 65_536
const answerTimeoutMs = 10_000

/**
 * Credentials from an address that answers GET with `{AccessKeyId, AccessKeySecret, SecurityToken, Expiration}`, as
 * ALIBABA_CLOUD_CREDENTIALS_URI names one and as the auth servers of the mobile SDKs answer. Wrap it in `refreshing`.
 */
export function credentialsUri(
  address: string,
  options: { readonly fetch?: typeof fetch | undefined; readonly transport?: Transport | undefined } = {},
): CredentialsProvider {
  const match = /^(https?:\/\/[^/?#]+)([^#]*)$/.exec(address)
  if (match === null) throw new InputError(`${JSON.stringify(address)} is no http address.`)
  const { protocol, host } = parseEndpoint(match[1] ?? '')
  const path = match[2]?.startsWith('/') === true ? match[2] : `/${match[2] ?? ''}`
  const transport = options.transport ?? fetchTransport(options.fetch)
  return async (signal) => {
    const limit = AbortSignal.timeout(answerTimeoutMs)
    const answer = await transport({
      method: 'GET',
      protocol,
      host,
      path,
      headers: [['accept', 'application/json']],
      payload: noPayload,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    })
    const text = await new AnswerBody(answer.chunks).text(answerBytesMax)
    if (answer.status < 200 || answer.status > 299)
      throw new CredentialsError(`${protocol}://${host} answered ${answer.status} instead of credentials.`)
    return parseCredentials(text, `${protocol}://${host}`)
  }
}

/** Reads such an answer. Throws CredentialsError, which never repeats what it read. */
export function parseCredentials(text: string, from: string): Credentials {
  const members = jsonObject(text, from)
  const word = (name: string): string | undefined => {
    const value = members[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const status = members['StatusCode']
  if (status !== undefined && Number(status) !== 200)
    throw new CredentialsError(`${from} answered ${word('ErrorCode') ?? 'a failure'}: ${word('ErrorMessage') ?? ''}`)
  const [accessKeyId, accessKeySecret] = [word('AccessKeyId'), word('AccessKeySecret')]
  if (accessKeyId === undefined || accessKeySecret === undefined)
    throw new CredentialsError(`${from} answered without AccessKeyId or AccessKeySecret.`)
  const expiration = word('Expiration')
  const endsAt = expiration === undefined ? undefined : new Date(expiration)
  if (endsAt !== undefined && Number.isNaN(endsAt.getTime()))
    throw new CredentialsError(`${from} answered with an Expiration that is no time.`)
  return { accessKeyId, accessKeySecret, securityToken: word('SecurityToken'), expiration: endsAt }
}

function jsonObject(text: string, from: string): Readonly<Record<string, unknown>> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new CredentialsError(`${from} answered something other than JSON.`)
  }
  if (typeof parsed !== 'object' || parsed === null) throw new CredentialsError(`${from} answered no JSON object.`)
  return { ...parsed }
}
