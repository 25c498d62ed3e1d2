/** The document of SetAccessKeyPolicy (https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-setaccesskeypolicy). */
import { ServiceError } from '@latchkey/protocol'
import { isNetwork } from '../../../rules/login-network.ts'
import type { AccessKeyPolicy, AccessKeyStatement } from '../../../store/directory/records.ts'

export const policyCharactersMax = 16_384
export const statementsMax = 8
export const networksMax = 50
const vpcCharactersMax = 64

/** @throws ServiceError InvalidParameter.AccessKeyPolicy, which says what is wrong */
export function parseNetworkPolicy(text: string): AccessKeyPolicy {
  if (text.length > policyCharactersMax) throw incorrect(`it has more than ${policyCharactersMax} characters`)
  const { Version, Status, Statements, ...rest } = fieldsOf(parsed(text), 'the document')
  nothingElse(rest, 'the document')
  if (Version !== undefined && Version !== 1) throw incorrect('Version is 1')
  if (Status !== 'Active' && Status !== 'Inactive') throw incorrect('Status is Active or Inactive')
  if (!Array.isArray(Statements) || Statements.length > statementsMax)
    throw incorrect(`Statements is a list of at most ${statementsMax}`)
  const isActive = Status === 'Active'
  // Nobody could use the key, nor take this back with it.
  if (isActive && Statements.length === 0) throw incorrect('an active policy needs a statement')
  return { isActive, statements: Statements.map(statementOf) }
}

/** As the cloud shows it; `{}` when nobody set one. */
export function networkPolicyText(policy: AccessKeyPolicy | undefined): string {
  if (policy === undefined) return '{}'
  const Statements = policy.statements.map((statement) =>
    statement.kind === 'public'
      ? { Type: 'ClassicWhiteList', IPList: statement.networks }
      : { Type: 'VPCWhiteList', Value: statement.vpc, IPList: statement.networks },
  )
  return JSON.stringify({ Version: 1, Status: policy.isActive ? 'Active' : 'Inactive', Statements })
}

function statementOf(given: unknown, index: number): AccessKeyStatement {
  const where = `statement ${index + 1}`
  const { Type, Value, IPList, ...rest } = fieldsOf(given, where)
  nothingElse(rest, where)
  const networks = networksOf(IPList, where)
  if (Type === 'ClassicWhiteList') {
    if (Value !== undefined && Value !== '') throw incorrect(`the Value of ${where} belongs to a VPCWhiteList`)
    return { kind: 'public', networks }
  }
  if (Type !== 'VPCWhiteList') throw incorrect(`the Type of ${where} is ClassicWhiteList or VPCWhiteList`)
  if (typeof Value !== 'string' || Value === '' || Value.length > vpcCharactersMax)
    throw incorrect(`the Value of ${where} is the id of a VPC, or AllowAllVPC`)
  return { kind: 'vpc', vpc: Value, networks }
}

function networksOf(list: unknown, where: string): readonly string[] {
  if (!Array.isArray(list) || list.length === 0 || list.length > networksMax)
    throw incorrect(`the IPList of ${where} has 1 to ${networksMax} entries`)
  return list.map((entry: unknown) => {
    if (typeof entry === 'string' && isNetwork(entry)) return entry
    throw incorrect(`the IPList of ${where} has an entry that is no address and no CIDR block`)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw incorrect('it is no JSON', error)
  }
}

function fieldsOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw incorrect(`${what} is no object`)
  // An object of JSON.
  return value as Readonly<Record<string, unknown>>
}

function nothingElse(rest: Readonly<Record<string, unknown>>, what: string): void {
  const [name] = Object.keys(rest)
  if (name !== undefined) throw incorrect(`${what} has no field ${JSON.stringify(name.slice(0, 40))}`)
}

const incorrect = (reason: string, cause?: unknown): ServiceError =>
  new ServiceError('InvalidParameter.AccessKeyPolicy', { Reason: reason }, { cause })
