import {
  ConnectionError,
  CredentialsError,
  imsContracts,
  ramContracts,
  RequestError,
  stsContracts,
  TimeoutError,
} from '@latchkey/client/node'
import { Interrupted } from './surroundings.ts'

/** What a person can do about an error. Nothing where the message says it all. */
export function adviceFor(error: unknown, nowMs: number): readonly string[] {
  if (error instanceof ConnectionError) return connectionAdvice(error)
  if (error instanceof RequestError) return refusalAdvice(error, nowMs)
  if (error instanceof CredentialsError)
    return ['Give --access-key-id and --access-key-secret, or write a profile: latchkey profile set default --help']
  if (error instanceof TimeoutError) return ['Is the address right, and does a firewall swallow what is sent?']
  return error instanceof Interrupted ? ['The same command goes on where this one stopped.'] : []
}

const byConnectionCode: readonly (readonly [codes: RegExp, advice: string])[] = [
  [/^(EPROTO|ERR_SSL_)/, 'The server speaks plain http there: write http:// in the endpoint.'],
  [/^HPE_/, 'The server does not speak http there. Write https:// in the endpoint when it speaks TLS.'],
  [
    /^ECONNREFUSED$/,
    'Nothing listens there. Start the server with `latchkey serve`, or give another --endpoint (for operators --console).',
  ],
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    'The name does not resolve. Buckets are part of the name unless --addressing path says otherwise.',
  ],
  [
    /CERT|SELF_SIGNED|ALTNAME/,
    'The certificate is not trusted. NODE_EXTRA_CA_CERTS names a file of further authorities.',
  ],
  [/^(ECONNRESET|EPIPE)$/, 'The server hung up. Write https:// in the endpoint when it speaks TLS.'],
]

function connectionAdvice({ code }: ConnectionError): readonly string[] {
  const found = byConnectionCode.find(([codes]) => codes.test(code))
  return found === undefined ? [] : [found[1]]
}

const byErrorCode: Readonly<Record<string, string>> = {
  SignatureDoesNotMatch:
    'The secret is not that of the access key, --region is not the server’s, or --endpoint is the host of a bucket.',
  InvalidBucketName:
    'Names have 3 to 63 small letters, digits and hyphens. Is --endpoint the host of a bucket? Give the server’s own.',
  'InvalidAccessKeyId.NotFound': 'The server does not know the access key. Is the endpoint the right one?',
  InvalidAccessKeyId: 'The server does not know the access key, or its session has ended.',
  SecurityTokenExpired: 'The session has expired or was revoked. Get new credentials.',
  'InvalidSecurityToken.Expired': 'The session has expired or was revoked. Get new credentials.',
  InvalidSecurityToken: 'The token does not belong to the key, or its session has ended.',
  SecondLevelDomainForbidden: 'This server wants the bucket in the host name: --addressing virtual.',
  NonStandardHostForbidden:
    'The server does not know itself by this name. Give it LATCHKEY_DOMAINS, or address it by its IP address.',
  NoSuchBucket: 'Buckets are made with `latchkey oss mb`.',
  NotImplemented: 'This server does not have the operation.',
}

function refusalAdvice(error: RequestError, nowMs: number): readonly string[] {
  const { code, accessDenied, requestId } = error
  if (isAskedOfStorage(error)) return [askedOfStorage]
  if (code === 'RequestTimeTooSkewed' || code === 'InvalidTimeStamp.Expired') return [clockAdvice(error, nowMs)]
  if (accessDenied !== undefined || error.status === 403) {
    const layers = Object.entries(accessDenied ?? {}).filter(([name]) => name !== 'EncodedDiagnosticMessage')
    const known = byErrorCode[code]
    if (known !== undefined) return [known]
    return [
      ...layers.map(([name, value]) => `${name}: ${value}`),
      ...(requestId === '' ? [] : [`The server’s operator sees why with: latchkey policy why ${requestId}`]),
    ]
  }
  const known = byErrorCode[code]
  return known === undefined ? [] : [known]
}

const askedOfStorage =
  'This address answered as object storage. STS and RAM are asked of the service itself, not of a bucket’s host.'
const rpcNames: ReadonlySet<string> = new Set(
  [...Object.values(stsContracts), ...Object.values(ramContracts), ...Object.values(imsContracts)].map(
    ({ name }) => name,
  ),
)

/** Only object storage names its requests in this header. */
function isAskedOfStorage({ operation, headers }: RequestError): boolean {
  return rpcNames.has(operation) && headers.has('x-oss-request-id')
}

/** The client has corrected itself by then, so this is about a server that goes on refusing. */
function clockAdvice(error: RequestError, nowMs: number): string {
  const serverMs = Date.parse(error.headers.get('date') ?? '')
  if (Number.isNaN(serverMs))
    return 'Set the clock of this machine, or that of the server: they differ by over 15 minutes.'
  const minutes = Math.round(Math.abs(serverMs - nowMs) / 60_000)
  const side = serverMs > nowMs ? 'behind' : 'ahead of'
  return `The clock of this machine is ${minutes} minutes ${side} the server’s. Set it.`
}
