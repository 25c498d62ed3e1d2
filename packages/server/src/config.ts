import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import type { CallRates } from './access/call-rates.ts'
import { ConfigError } from './config-error.ts'
import { secret, setting } from './config-setting.ts'
import type { Setting } from './config-setting.ts'

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is a port, 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'is a port, 0 to 65535')
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)
const networks = list.refine(
  (cidrs) => cidrs.every((cidr) => ipaddr.isValidCIDR(cidr)),
  'is a network such as 10.0.0.0/8, or several with commas',
)
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

const callRates = list
  .refine((pairs) => pairs.every((pair) => /^(sts|ram)=[1-9]\d{0,6}$/.test(pair)), 'is sts=N, ram=N, or both')
  .transform((pairs): CallRates => Object.fromEntries(pairs.map((pair) => [pair.slice(0, 3), Number(pair.slice(4))])))

const restoreTimePattern =
  /^(?:Archive|ColdArchive\.(?:Expedited|Standard|Bulk)|DeepColdArchive\.(?:Expedited|Standard))=\d{1,8}$/

/** Every setting there is; flags win over environment over file, and each secret may stand in a file named by `…_FILE`. */
export const settings = {
  host: setting(
    'LATCHKEY_HOST',
    'host',
    'Address to listen on. `127.0.0.1` also listens on `::1`.',
    '127.0.0.1',
    z.string().min(1),
  ),
  port: setting('LATCHKEY_PORT', 'port', 'Port of the API: OSS, STS and RAM; 0 takes a free one.', '9000', port),
  listen: setting(
    'LATCHKEY_LISTEN',
    'listen',
    'Further addresses, `http://HOST:PORT` or `https://HOST:PORT`, separated by commas; `?lenient` behind one takes chunked bodies that also declare a length, as libcurl and some Node clients send.',
    '',
    list,
  ),
  consoleHost: setting(
    'LATCHKEY_CONSOLE_HOST',
    'consoleHost',
    'Address of the console, metrics and admin calls.',
    '127.0.0.1',
    z.string().min(1),
  ),
  consolePort: setting(
    'LATCHKEY_CONSOLE_PORT',
    'consolePort',
    'Port of the console, metrics and admin calls; 0 takes a free one.',
    '9001',
    port,
  ),
  adminToken: secret(
    'LATCHKEY_ADMIN_TOKEN',
    'adminToken',
    'Bearer token for metrics and admin calls; needed for every caller that is not on loopback.',
  ),
  dataDir: setting('LATCHKEY_DATA_DIR', 'dataDir', 'Directory of objects and metadata.', './data', z.string().min(1)),
  metadata: setting(
    'LATCHKEY_METADATA',
    'metadata',
    'Metadata engine: `lmdb:` (in the data directory) or a `postgres://` address.',
    'lmdb:',
    z.string().regex(/^(lmdb:$|postgres(ql)?:\/\/)/, 'is lmdb: or postgres://…'),
  ),
  blobs: setting(
    'LATCHKEY_BLOBS',
    'blobs',
    'Blob engine: `file:` (in the data directory).',
    'file:',
    z.literal('file:'),
  ),
  rootKeyId: setting(
    'LATCHKEY_ROOT_ACCESS_KEY_ID',
    'rootAccessKeyId',
    'Access key id of the account; made on the first start when not given.',
    undefined,
    z.string().regex(/^[A-Za-z0-9]{4,128}$/, 'is 4 to 128 letters and digits'),
  ),
  rootKeySecret: secret(
    'LATCHKEY_ROOT_ACCESS_KEY_SECRET',
    'rootAccessKeySecret',
    'Its secret; both are given, or neither.',
  ),
  accountId: setting(
    'LATCHKEY_ACCOUNT_ID',
    'accountId',
    'Account id, 16 digits; made on the first start when not given.',
    undefined,
    z.string().regex(/^\d{16}$/, 'is 16 digits'),
  ),
  masterKey: secret(
    'LATCHKEY_MASTER_KEY',
    'masterKey',
    '`version:base64` entries of 32 bytes; the first one seals, the others only open. Needed with PostgreSQL; made in the data directory otherwise.',
  ),
  region: setting(
    'LATCHKEY_REGION',
    'region',
    'Region that the server says it is.',
    'cn-hangzhou',
    z.string().regex(/^[a-z0-9-]{2,32}$/, 'is 2 to 32 lower-case letters, digits and hyphens'),
  ),
  restoreSeconds: setting(
    'LATCHKEY_RESTORE_SECONDS',
    'restoreSeconds',
    'How long restoring an archived object takes, `CLASS=SECONDS` or `CLASS.TIER=SECONDS` separated by commas; what is not given takes the cloud’s time: Archive 60, ColdArchive.Expedited 3600, ColdArchive.Standard 18000, ColdArchive.Bulk 43200, DeepColdArchive.Expedited 43200, DeepColdArchive.Standard 172800.',
    '',
    list.refine((pairs) => pairs.every((pair) => restoreTimePattern.test(pair)), 'is CLASS.TIER=SECONDS, or several'),
  ),
  domains: setting(
    'LATCHKEY_DOMAINS',
    'domains',
    'Service hosts besides the cloud’s own names and `localhost`, separated by commas. `BUCKET.HOST` addresses a bucket.',
    '',
    list,
  ),
  boundDomains: setting(
    'LATCHKEY_BOUND_DOMAINS',
    'boundDomains',
    'Domains bound to buckets, `HOST=BUCKET` separated by commas.',
    '',
    list.refine(
      (pairs) => pairs.every((pair) => /^[^=\s]+=[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(pair)),
      'is HOST=BUCKET, or several with commas',
    ),
  ),
  cnameOwnership: setting(
    'LATCHKEY_CNAME_OWNERSHIP',
    'cnameOwnership',
    'How PutCname knows that a domain is its binder’s: `dns` asks for the token in the TXT record `_dnsauth.DOMAIN`, `none` believes whoever may configure the bucket.',
    'dns',
    z.enum(['dns', 'none']),
  ),
  dnsServers: setting(
    'LATCHKEY_DNS_SERVERS',
    'dnsServers',
    'Name servers that are asked for those records, `IP` or `IP:PORT` separated by commas; those of the machine when not given.',
    '',
    list,
  ),
  publicEndpoint: setting(
    'LATCHKEY_PUBLIC_ENDPOINT',
    'publicEndpoint',
    'Host (and port) that ListBuckets and GetBucketInfo report; the one that the request used when not given.',
    undefined,
    z.string().min(1),
  ),
  trustedProxies: setting(
    'LATCHKEY_TRUSTED_PROXIES',
    'trustedProxies',
    'Networks (CIDR, separated by commas) of proxies that are believed when they say who called and how.',
    '',
    networks,
  ),
  forwardedHeaders: setting(
    'LATCHKEY_FORWARDED_HEADERS',
    'forwardedHeaders',
    'Which headers the trusted proxies write: `x-forwarded` (X-Forwarded-For and -Proto) or `forwarded` (RFC 7239). The others are not read.',
    'x-forwarded',
    z.enum(['x-forwarded', 'forwarded']),
  ),
  tenantNetworks: setting(
    'LATCHKEY_TENANT_NETWORKS',
    'tenantNetworks',
    'Networks (CIDR, separated by commas) that URLs of tenants, such as callbacks, may reach besides public addresses.',
    '',
    networks,
  ),
  callbackKeyBase: setting(
    'LATCHKEY_CALLBACK_KEY_BASE',
    'callbackKeyBase',
    'Where applications reach this server to fetch the public key of callbacks, `https://HOST`; as the writer reached it when not given.',
    undefined,
    z
      .string()
      .regex(/^https?:\/\/[^/\s?#@]+\/?$/, 'is http://HOST or https://HOST, without a path')
      .transform((text) => text.replace(/\/$/, '')),
  ),
  players: setting(
    'LATCHKEY_PLAYERS',
    'players',
    'Games of the player service: a file, or a folder with files whose names end in `.app.yaml`; no player service when not given.',
    undefined,
    z.string().min(1),
  ),
  tlsCert: setting(
    'LATCHKEY_TLS_CERT',
    'tlsCert',
    'File with the certificate chain for https addresses; with it the API port speaks https.',
    undefined,
    z.string().min(1),
  ),
  tlsKey: setting('LATCHKEY_TLS_KEY', 'tlsKey', 'File with its private key.', undefined, z.string().min(1)),
  workers: setting(
    'LATCHKEY_WORKERS',
    'workers',
    'HTTP worker processes; as many as cores when not given.',
    String(availableParallelism()),
    z.coerce.number().int().min(1).max(64),
  ),
  clock: setting(
    'LATCHKEY_CLOCK',
    'clock',
    '`system`, or `controlled`: time moves by an admin call, for tests and tutorials only.',
    'system',
    z.enum(['system', 'controlled']),
  ),
  callsPerSecond: setting(
    'LATCHKEY_CALLS_PER_SECOND',
    'callsPerSecond',
    'Calls that each caller may make in a second, on average and at once: `sts=N` for STS, `ram=N` for RAM and IMS, or both with a comma; more answer Throttling.User. Without a number there is no limit.',
    '',
    callRates,
  ),
  bucketsMax: setting(
    'LATCHKEY_BUCKETS_MAX',
    'bucketsMax',
    'Buckets that one account may own.',
    '100',
    z.coerce.number().int().min(1).max(1_000_000),
  ),
  imageCacheBytes: setting(
    'LATCHKEY_IMAGE_CACHE_BYTES',
    'imageCacheBytes',
    'Made pictures that are kept sealed in the data directory, together; 0 keeps none.',
    '1073741824',
    z.coerce
      .number()
      .int()
      .min(0)
      .max(2 ** 50),
  ),
  imageSvg: setting(
    'LATCHKEY_IMAGE_SVG',
    'imageSvg',
    'Whether SVG may be the source of a picture. It is a program that draws, and no format of the cloud.',
    'false',
    flag,
  ),
  lifecycleAt: setting(
    'LATCHKEY_LIFECYCLE_AT',
    'lifecycleAt',
    'Time of day (UTC, `HH:MM`) from which lifecycle rules are applied and inventories are made; the default is midnight in Hangzhou.',
    '16:00',
    z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time of day such as 16:00')
      .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))),
  ),
  auditDays: setting(
    'LATCHKEY_AUDIT_DAYS',
    'auditDays',
    'Days that the files of the audit log are kept; 0 keeps them for ever.',
    '180',
    z.coerce.number().int().min(0).max(36_500),
  ),
  auditBytes: setting(
    'LATCHKEY_AUDIT_BYTES',
    'auditBytes',
    'Bytes that the audit log may have on this machine before its oldest files go; 0 sets no bound.',
    '0',
    z.coerce
      .number()
      .int()
      .min(0)
      .max(2 ** 50),
  ),
  auditFileBytes: setting(
    'LATCHKEY_AUDIT_FILE_BYTES',
    'auditFileBytes',
    'Size at which a file of the audit log is full; another one is begun each day as well.',
    '67108864',
    z.coerce
      .number()
      .int()
      .min(4_096)
      .max(2 ** 40),
  ),
  auditHeads: setting(
    'LATCHKEY_AUDIT_HEADS',
    'auditHeads',
    'Directory for the hourly heads of the audit log, best on another disk or machine; `audit/heads` in the data directory when not given.',
    undefined,
    z.string().min(1),
  ),
  auditRefuse: setting(
    'LATCHKEY_AUDIT_REFUSE',
    'auditRefuse',
    'What is refused while the audit log cannot be written: `management` (calls that change users, roles, policies, buckets or the server), `all` (sessions of STS as well) or `none`.',
    'management',
    z.enum(['management', 'all', 'none']),
  ),
  signInHosts: setting(
    'LATCHKEY_SIGN_IN_HOSTS',
    'signInHosts',
    'Names of hosts that `LoginUrl` and `Destination` of a sign-in may lead to, besides the console’s own and the vendor’s; separated by commas.',
    '',
    list.transform((names) => names.map((name) => name.toLowerCase())),
  ),
  signInRoles: setting(
    'LATCHKEY_SIGN_IN_ROLES',
    'signInRoles',
    'Roles whose sessions may sign in to the console although they have a source identity, as players’ sessions have; separated by commas, `*` for all.',
    '',
    list,
  ),
  accessLog: setting(
    'LATCHKEY_ACCESS_LOG',
    'accessLog',
    'Whether each request is written to standard output as one JSON line.',
    'false',
    flag,
  ),
  logLevel: setting(
    'LATCHKEY_LOG_LEVEL',
    'logLevel',
    'Least level that is logged.',
    'info',
    z.enum(['debug', 'info', 'warn', 'error']),
  ),
} as const

type Settings = typeof settings
/** Settings without a fallback may be absent. */
export type Config = {
  readonly [K in keyof Settings]: Settings[K]['fallback'] extends string
    ? z.output<Settings[K]['schema']>
    : z.output<Settings[K]['schema']> | undefined
}

export type ConfigSources = {
  /** By setting name: `{ port: '9000' }`. */
  readonly flags: Readonly<Record<string, string | undefined>>
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Path and text of `latchkey.yaml`, when there is one. */
  readonly file?: { readonly path: string; readonly text: string } | undefined
}

type Given = { readonly text: string; readonly from: string }

/** @throws ConfigError with every mistake of every source */
export function readConfig(sources: ConfigSources): Config {
  const problems: string[] = []
  const file = fileValues(sources.file, problems)
  for (const name of Object.keys(sources.environment))
    if (name.startsWith('LATCHKEY_') && !isKnown(name)) problems.push(`${name}: there is no such setting`)
  const values: Record<string, unknown> = {}
  for (const [name, one] of Object.entries(settings)) {
    const given = valueOf(name, one, sources, file, problems)
    if (given === undefined) continue
    const parsed = one.schema.safeParse(given.text)
    if (parsed.success) values[name] = parsed.data
    else
      problems.push(
        `${given.from}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}${'isSecret' in one ? '' : ` (it is ${JSON.stringify(given.text)})`}`,
      )
  }
  if ((values.rootKeyId === undefined) !== (values.rootKeySecret === undefined))
    problems.push('LATCHKEY_ROOT_ACCESS_KEY_ID and LATCHKEY_ROOT_ACCESS_KEY_SECRET are given both or neither')
  if ((values.tlsCert === undefined) !== (values.tlsKey === undefined))
    problems.push('LATCHKEY_TLS_CERT and LATCHKEY_TLS_KEY are given both or neither')
  if (String(values.metadata).startsWith('postgres') && values.masterKey === undefined)
    problems.push('LATCHKEY_MASTER_KEY is needed with PostgreSQL, so that every gateway has the same one')
  if (
    Array.isArray(values.listen) &&
    values.listen.some((address) => String(address).includes('?lenient')) &&
    Array.isArray(values.trustedProxies) &&
    values.trustedProxies.length > 0
  )
    problems.push(
      'LATCHKEY_LISTEN: a lenient address may not stand behind trusted proxies, which could be made to see other requests than we do',
    )
  if (problems.length > 0) throw new ConfigError(problems)
  return values as Config // each value was parsed by its own schema above
}

/** Settings that only tests, start-up scripts or the tools understand. */
const otherVariables = new Set([
  'LATCHKEY_CONFIG',
  'LATCHKEY_PROFILE',
  'LATCHKEY_ENDPOINT',
  'LATCHKEY_SERVER_KEY',
  'LATCHKEY_TEST_POSTGRES',
  'LATCHKEY_TEST_NGINX',
  'LATCHKEY_TEST_CHROMIUM',
])

function isKnown(variable: string): boolean {
  return (
    otherVariables.has(variable) ||
    Object.values(settings).some((one) => variable === one.env || ('isSecret' in one && variable === `${one.env}_FILE`))
  )
}

function valueOf(
  name: string,
  one: Setting,
  sources: ConfigSources,
  file: ReadonlyMap<string, Given>,
  problems: string[],
): Given | undefined {
  const flagText = sources.flags[name]
  if (flagText !== undefined) return { text: flagText, from: `--${kebab(name)}` }
  const text = sources.environment[one.env]
  if (text !== undefined && text !== '') return { text, from: one.env }
  const path = one.isSecret === true ? sources.environment[`${one.env}_FILE`] : undefined
  if (path !== undefined && path !== '') return fromFile(path, `${one.env}_FILE`, problems)
  const inFile = file.get(one.key)
  if (inFile !== undefined) return inFile
  return one.fallback === undefined ? undefined : { text: one.fallback, from: `default of ${one.env}` }
}

function fromFile(path: string, from: string, problems: string[]): Given | undefined {
  try {
    return { text: readFileSync(path, 'utf8').trim(), from }
  } catch (error) {
    problems.push(`${from}: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function fileValues(file: ConfigSources['file'], problems: string[]): ReadonlyMap<string, Given> {
  const values = new Map<string, Given>()
  if (file === undefined) return values
  const lines = new LineCounter()
  const document = parseDocument(file.text, { lineCounter: lines })
  const place = (offset: number): string => `${file.path}:${lines.linePos(offset).line}`
  for (const error of document.errors) problems.push(`${place(error.pos[0])}: ${error.message.split('\n')[0]}`)
  if (document.contents === null || document.errors.length > 0) return values
  if (!isMap(document.contents)) {
    problems.push(`${file.path}:1: the file is a map of settings`)
    return values
  }
  for (const { key, value } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const at = isScalar(key) ? place(key.range?.[0] ?? 0) : file.path
    const known = Object.values(settings).some((one) => one.key === name)
    if (!known) problems.push(`${at}: there is no setting ${JSON.stringify(name)}`)
    else if (isScalar(value)) values.set(name, { text: String(value.value), from: `${at} (${name})` })
    else {
      const items: unknown = value === null ? undefined : (value as { toJSON?: () => unknown }).toJSON?.()
      if (Array.isArray(items)) values.set(name, { text: items.join(','), from: `${at} (${name})` })
      else problems.push(`${at}: ${name} takes a single value or a list`)
    }
  }
  return values
}

/** What the server's own processes inherit. A test runner's variable would make a child report itself as a test. */
export function environmentOfChildren(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _ofTheRunner, ...environment } = process.env
  return environment
}
