import {
  allowingChange,
  allowingTrustChange,
  canonicalConditionKey,
  explain,
  explainTrust,
  PolicySyntaxError,
  readPolicy,
} from '@latchkey/policy'
import type {
  AccessRequest,
  AttachedPolicy,
  ChangePart,
  CompiledPolicy,
  Explanation,
  PolicyKind,
  Principal,
  Resource,
} from '@latchkey/policy'
import { Command, Option } from 'commander'
import { basename } from 'node:path'
import { connected, isJson } from '../connection.ts'
import { changeWords, explanationWords } from '../denial-words.ts'
import { collectText, readText } from '../option-values.ts'
import { printLine, printResult, shown } from '../printing.ts'
import { Failed, UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

type SimulateOptions = {
  readonly action: string
  readonly resource: string
  readonly caller: string
  readonly account: string
  readonly policy?: readonly string[]
  readonly sessionPolicy?: string
  readonly bucketPolicy?: string
  readonly trustPolicy?: string
  readonly condition?: readonly string[]
  readonly objectAcl?: AccessRequest['objectAcl']
  readonly bucketAcl?: AccessRequest['bucketAcl']
  readonly publicAccessBlock?: true
}

/** Decides on this machine, with the server's own rules. Exit code 0 when it is allowed, 1 when it is refused. */
export function simulateCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('simulate')
      .description('decide with policies from files whether something would be allowed, and say why')
      .requiredOption('--action <name>', 'such as oss:GetObject')
      .requiredOption('--resource <arn>', 'acs:oss:*:ACCOUNT:bucket/key; an account of * is the caller’s')
      .option('--caller <who>', 'user:NAME, session:ROLE/NAME, root or anonymous', 'user:caller')
      .option('--account <id>', 'account of the caller', '1000000000000000')
      .option('--policy <file>', 'policy of the caller; may be given again', collectText)
      .option('--session-policy <file>', 'policy inside the session’s token')
      .option('--bucket-policy <file>', 'policy of the bucket')
      .option('--trust-policy <file>', 'of the role, with --action sts:AssumeRole')
      .option(
        '--condition <key=value>',
        'what the request carries, such as acs:SourceIp=10.0.0.1; may be given again',
        collectText,
      )
      .addOption(new Option('--object-acl <acl>').choices(['default', 'private', 'public-read', 'public-read-write']))
      .addOption(new Option('--bucket-acl <acl>').choices(['private', 'public-read', 'public-read-write']))
      .option('--public-access-block', 'public access is blocked'),
  ).action((options: SimulateOptions, self: Command) => {
    const { explanation, change } = decide(options)
    if (isJson(self)) printResult(surroundings, { ...explanation, change }, true)
    else {
      printLine(surroundings, explanation.isAllowed ? 'allowed' : 'refused')
      const lines = [...explanationWords(explanation), ...(explanation.isAllowed ? [] : changeWords(change))]
      for (const line of lines) printLine(surroundings, shown(line))
    }
    if (!explanation.isAllowed) throw new Failed()
  })
}

type Decided = { readonly explanation: Explanation; readonly change: readonly ChangePart[] | undefined }

function decide(options: SimulateOptions): Decided {
  const { account, sessionPolicy, bucketPolicy, trustPolicy, objectAcl, bucketAcl } = options
  const principal = principalOf(options.caller, account)
  const resource = resourceOf(options.resource, account)
  const conditions = conditionsOf(options.condition ?? [])
  const identityPolicies = (options.policy ?? []).map((path) => attached(path, principal))
  const session = sessionPolicy === undefined ? undefined : readPolicyFile(sessionPolicy, 'session')
  if (trustPolicy !== undefined) {
    const roleName = resource.kind === 'ram' ? /^role\/(.+)$/.exec(resource.relativeId)?.[1] : undefined
    if (roleName === undefined || options.action.toLowerCase() !== 'sts:assumerole')
      throw new UsageError(
        '--trust-policy goes with --action sts:AssumeRole and --resource acs:ram::ACCOUNT:role/NAME.',
      )
    const role = { accountId: resource.ownerAccountId, roleName }
    const trust = readPolicyFile(trustPolicy, 'trust')
    const request = {
      caller: principal,
      role,
      trustPolicy: trust,
      conditions,
      sessionPolicy: session,
      identityPolicies,
    }
    return { explanation: explainTrust(request), change: allowingTrustChange(request) }
  }
  const request = {
    principal,
    action: options.action,
    resource,
    conditions,
    sessionPolicy: session,
    identityPolicies,
    bucketPolicy: bucketPolicy === undefined ? undefined : readPolicyFile(bucketPolicy, 'bucket'),
    objectAcl,
    bucketAcl,
    isPublicAccessBlocked: options.publicAccessBlock === true,
  }
  return { explanation: explain(request), change: allowingChange(request) }
}

/** Throws UsageError with file, line and column of a mistake. */
function readPolicyFile<Kind extends PolicyKind>(path: string, kind: Kind): CompiledPolicy<Kind> {
  try {
    return readPolicy(readText(`@${path}`), kind)
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error
    throw new UsageError(`${path}:${error.line}:${error.column}: ${error.message}`)
  }
}

function attached(path: string, principal: Principal): AttachedPolicy {
  const policy = readPolicyFile(path, 'identity')
  const attachedTo =
    principal.kind === 'session'
      ? ({ kind: 'role', name: principal.roleName } as const)
      : ({ kind: 'user', name: principal.kind === 'user' ? principal.userName : principal.kind } as const)
  return { name: basename(path), type: 'Custom', version: 'v1', policy, attachedTo }
}

function principalOf(text: string, accountId: string): Principal {
  if (text === 'anonymous') return { kind: 'anonymous' }
  if (text === 'root') return { kind: 'root', accountId }
  const [, kind, name = '', sessionName] = /^(user|session):([^/]+)(?:\/(.+))?$/.exec(text) ?? []
  if (kind === 'user' && sessionName === undefined) return { kind, accountId, userId: '0', userName: name }
  if (kind === 'session') return { kind, accountId, roleId: '0', roleName: name, sessionName: sessionName ?? 'session' }
  throw new UsageError(`${text} is no caller; one is user:NAME, session:ROLE/NAME, root or anonymous.`)
}

/** `acs:oss:REGION:ACCOUNT:*` is the service, `…:BUCKET` a bucket, `…:BUCKET/KEY` an object, `acs:ram:…` is RAM’s, `acs:kms:…:key/ID` a key. */
function resourceOf(text: string, account: string): Resource {
  const [, service, region = '', owner = '', id = ''] = /^acs:(oss|ram|kms):([^:]*):([^:]*):([^]+)$/.exec(text) ?? []
  const ownerAccountId = owner === '' || owner === '*' ? account : owner
  if (service === undefined) throw new UsageError(`${text} is no resource; one looks like acs:oss:*:*:bucket/key.`)
  if (service === 'ram') return { kind: 'ram', ownerAccountId, relativeId: id }
  const place = { ownerAccountId, ...(region === '' || region === '*' ? {} : { region }) }
  if (service === 'kms') return { kind: 'kms', relativeId: id, ...place }
  if (id === '*') return { kind: 'service', ...place }
  const slash = id.indexOf('/')
  if (slash < 0) return { kind: 'bucket', bucket: id, ...place }
  return { kind: 'object', bucket: id.slice(0, slash), key: id.slice(slash + 1), ...place }
}

function conditionsOf(pairs: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    if (equals < 1) throw new UsageError(`${pair} is no condition; one looks like acs:SourceIp=10.0.0.1.`)
    const key = canonicalConditionKey(pair.slice(0, equals))
    values.set(key, [...(values.get(key) ?? []), pair.slice(equals + 1)])
  }
  return values
}
