/** Policy text to policy document. What the documents do not describe is refused here, with the reason and the place. */
import { operators, canonicalConditionKey } from './conditions.ts'
import type {
  BucketPrincipal,
  Condition,
  Effect,
  PolicyDocument,
  PolicyKind,
  PolicyPrincipal,
  Statement,
} from './document.ts'
import { type JsonMember, type JsonValue, PolicySyntaxError, parseJson, positionAt, show } from './json.ts'
import {
  bucketPolicyBytesMax,
  bucketPolicyFieldBytesMax,
  policyDocumentCharactersMax,
  sessionPolicyCharactersMax,
} from './limits.ts'
import { parseBucketPrincipal, parseTrustPrincipal } from './parse-principal.ts'

/**
 * Parses and checks a policy. Throws `PolicySyntaxError` with line, column and path; operations answer with it
 * MalformedPolicyDocument (RAM), InvalidParameter.PolicyGrammar or, when its problem is `too-large`, PolicySize (STS),
 * or InvalidPolicyDocument (OSS). Every value is a quoted string, but the cloud's own samples write numbers and
 * booleans bare in conditions, so there, and only there, they are taken as their text.
 */
export function parsePolicy<Kind extends PolicyKind>(source: string, kind: Kind): PolicyDocument<Kind> {
  checkSize(source, kind)
  const parser = new Parser(source, kind)
  return { kind, statements: parser.statements(parseJson(source)) }
}

function checkSize(source: string, kind: PolicyKind): void {
  const tooLarge = (message: string) => new PolicySyntaxError(message, { line: 1, column: 1 }, '', 'too-large')
  if (kind === 'bucket') {
    if (source.length > bucketPolicyBytesMax || utf8Bytes(source) > bucketPolicyBytesMax)
      throw tooLarge(`A bucket policy has at most ${bucketPolicyBytesMax} bytes`)
    return
  }
  const max = kind === 'session' ? sessionPolicyCharactersMax : policyDocumentCharactersMax
  if (source.length > max) throw tooLarge(`This policy has ${source.length} characters, at most ${max} are allowed`)
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length
}

const statementMembers: Readonly<Record<PolicyKind, readonly string[]>> = {
  identity: ['Effect', 'Action', 'NotAction', 'Resource', 'Condition', 'Sid'],
  session: ['Effect', 'Action', 'NotAction', 'Resource', 'Condition', 'Sid'],
  trust: ['Effect', 'Action', 'Principal', 'Condition', 'Sid'],
  bucket: ['Effect', 'Action', 'NotAction', 'Principal', 'Resource', 'Condition', 'Sid'],
}

/** Elements that people bring from other places, and what to write instead. */
const refusals: ReadonlyMap<string, string> = new Map([
  ['NotResource', 'NotResource is not part of the policy language; list the resources, or add a Deny statement'],
  ['NotPrincipal', 'NotPrincipal is not part of the policy language; use a condition on acs:AccessId or acs:SourceIp'],
  ['Id', 'A policy has no Id; name a statement with Sid'],
])

class Parser {
  private readonly source: string
  private readonly kind: PolicyKind

  constructor(source: string, kind: PolicyKind) {
    this.source = source
    this.kind = kind
  }

  statements(root: JsonValue): Statement[] {
    const members = this.members(root, ['Version', 'Statement'])
    const version = members.get('Version')
    if (version === undefined) throw this.error('A policy needs "Version": "1"', root)
    if (version.kind !== 'string' || version.text !== '1') throw this.error('Version must be the text "1"', version)
    const statement = members.get('Statement')
    if (statement === undefined) throw this.error('A policy needs a Statement', root)
    const nodes = statement.kind === 'array' ? statement.items : [statement]
    if (nodes.length === 0) throw this.error('A policy needs at least one statement', statement)
    return nodes.map((node, index) => this.statement(node, index))
  }

  private statement(node: JsonValue, index: number): Statement {
    const members = this.members(node, statementMembers[this.kind])
    const required = (name: string): JsonValue => {
      const value = members.get(name)
      if (value === undefined) throw this.error(`A statement needs ${name}`, node)
      return value
    }
    const action = members.get('Action')
    const notAction = members.get('NotAction')
    if ((action === undefined) === (notAction === undefined))
      throw this.error('A statement needs exactly one of Action and NotAction', node)
    const sid = members.get('Sid')
    const condition = members.get('Condition')
    const effect = this.effect(required('Effect'))
    if (this.kind === 'trust' && effect === 'Deny')
      for (const value of this.texts(required('Action'))) this.assumeRole(value)
    return {
      index,
      sid: sid === undefined ? undefined : this.text(sid),
      effect,
      isActionNegated: action === undefined,
      actions: this.texts(action ?? notAction ?? node).map((value) => this.action(value)),
      resources: this.kind === 'trust' ? [] : this.texts(required('Resource')).map((value) => this.resource(value)),
      principals: this.principals(members.get('Principal'), node),
      conditions: condition === undefined ? [] : this.conditions(condition),
      position: positionAt(this.source, node.offset),
    }
  }

  private effect(node: JsonValue): Effect {
    const effect = this.text(node)
    if (effect !== 'Allow' && effect !== 'Deny') throw this.error('Effect is Allow or Deny', node)
    return effect
  }

  private action(node: JsonValue): string {
    const action = this.text(node)
    // Whoever may assume a role may say for whom, so allowing that besides changes nothing; denying it would not, either.
    if (this.kind === 'trust') return /^sts:setsourceidentity$/i.test(action) ? action : this.assumeRole(node)
    if (action !== '*' && !/^[\w.*?-]+:[\w.*?/:-]+$/.test(action))
      throw this.error('An action is SERVICE:NAME, such as oss:GetObject, with * and ? as wildcards, or a bare *', node)
    return action
  }

  private assumeRole(node: JsonValue): string {
    const action = this.text(node)
    if (!/^sts:assumerole$/i.test(action)) throw this.error('The action of a trust policy is sts:AssumeRole', node)
    return action
  }

  private resource(node: JsonValue): string {
    const resource = this.text(node)
    if (resource === '*') return resource
    const [scheme, service, , account, relativeId] = splitArn(resource)
    if (relativeId === undefined || relativeId === '' || scheme !== 'acs' || service === '')
      throw this.error('A resource is acs:SERVICE:REGION:ACCOUNT:NAME, such as acs:oss:*:*:bucket/*, or a bare *', node)
    // Read by the letter, an empty account would match no bucket, and a Deny would silently do nothing.
    if (account === '') throw this.error('The account of a resource is an account id or *', node)
    return resource
  }

  private principals(node: JsonValue | undefined, statement: JsonValue): PolicyPrincipal[] {
    if (this.kind === 'identity' || this.kind === 'session') return []
    if (node === undefined) throw this.error('A statement needs Principal', statement)
    return this.kind === 'bucket' ? this.bucketPrincipals(node) : this.trustPrincipals(node)
  }

  private bucketPrincipals(node: JsonValue): BucketPrincipal[] {
    if (node.kind === 'object')
      throw this.error('The Principal of a bucket policy is a list of UIDs, such as ["1234567890123456"]', node)
    // The documents say that an empty list is everybody.
    if (node.kind === 'array' && node.items.length === 0) return [{ kind: 'everyone' }]
    return this.texts(node).map((value) => this.orComplain(parseBucketPrincipal(this.text(value)), value))
  }

  private trustPrincipals(node: JsonValue): PolicyPrincipal[] {
    const members = this.members(node, ['RAM', 'Service', 'Federated'])
    if (members.size === 0) throw this.error('Principal needs RAM, Service or Federated', node)
    const principals: PolicyPrincipal[] = []
    for (const kind of ['RAM', 'Service', 'Federated'] as const) {
      const value = members.get(kind)
      // Terraform's provider writes `"RAM": []` beside the services that a role trusts.
      if (value === undefined || (value.kind === 'array' && value.items.length === 0)) continue
      for (const item of this.texts(value))
        principals.push(this.orComplain(parseTrustPrincipal(kind, this.text(item)), item))
    }
    if (principals.length === 0) for (const value of members.values()) this.texts(value)
    return principals
  }

  private conditions(node: JsonValue): Condition[] {
    if (node.kind !== 'object') throw this.error('Condition is an object of operators', node)
    return node.members.flatMap((member) => this.operator(member))
  }

  private operator(member: JsonMember): Condition[] {
    const operator = operators.get(member.name)
    if (operator === undefined) throw this.errorAt(explainOperator(member.name), member.nameOffset, member.value.path)
    const node = member.value
    if (node.kind !== 'object' || node.members.length === 0)
      throw this.error(`${member.name} needs an object of condition keys`, node)
    const keys = new Set<string>()
    return node.members.map(({ name: key, nameOffset, value }) => {
      if (!/^[\w.-]+:\P{Cc}+$/u.test(key))
        throw this.errorAt('A condition key is SERVICE:NAME, such as acs:SourceIp', nameOffset, value.path)
      const canonicalKey = canonicalConditionKey(key)
      if (keys.has(canonicalKey)) throw this.errorAt(`${show(key)} is written twice`, nameOffset, value.path)
      keys.add(canonicalKey)
      const nodes = this.listed(value)
      const values = nodes.map((item) => {
        const text = item.kind === 'number' || item.kind === 'boolean' ? item.text : this.text(item)
        if (operator.compile(text) === undefined) throw this.error(`${member.name} expects ${operator.expects}`, item)
        return text
      })
      return { operator: member.name, key, values }
    })
  }

  /** The members of an object by name, all of them among `allowed`. */
  private members(node: JsonValue, allowed: readonly string[]): ReadonlyMap<string, JsonValue> {
    if (node.kind !== 'object') throw this.error(`Expected an object with ${allowed.join(', ')}`, node)
    for (const { name, nameOffset } of node.members) {
      if (allowed.includes(name)) continue
      const closest = allowed.find((candidate) => candidate.toLowerCase() === name.toLowerCase())
      const message = closest === undefined ? this.explainElement(name, allowed) : `Write ${closest}, not ${show(name)}`
      throw this.errorAt(message, nameOffset, node.path)
    }
    return new Map(node.members.map(({ name, value }) => [name, value]))
  }

  private explainElement(name: string, allowed: readonly string[]): string {
    const refusal = refusals.get(name)
    if (refusal !== undefined) return refusal
    if (name === 'Principal') return 'Only bucket policies and trust policies have a Principal'
    if (name === 'Resource') return 'A trust policy has no Resource: it belongs to its role'
    return `"${show(name)}" is unknown here; expected ${allowed.join(', ')}`
  }

  /** A value alone is a list of one. */
  private listed(node: JsonValue): readonly JsonValue[] {
    const items = node.kind === 'array' ? node.items : [node]
    if (items.length === 0) throw this.error('This list needs at least one value', node)
    return items
  }

  private texts(node: JsonValue): readonly JsonValue[] {
    const items = this.listed(node)
    for (const item of items) this.text(item)
    return items
  }

  private text(node: JsonValue): string {
    if (node.kind !== 'string') throw this.error('Expected a text in double quotes', node)
    if (this.kind === 'bucket' && utf8Bytes(node.text) > bucketPolicyFieldBytesMax)
      throw this.error(`A field of a bucket policy has at most ${bucketPolicyFieldBytesMax} bytes`, node)
    return node.text
  }

  private orComplain<T extends object>(result: T | string, node: JsonValue): T {
    if (typeof result === 'string') throw this.error(result, node)
    return result
  }

  private error(message: string, node: JsonValue): PolicySyntaxError {
    return this.errorAt(message, node.offset, node.path)
  }

  private errorAt(message: string, offset: number, path: string): PolicySyntaxError {
    return new PolicySyntaxError(message, positionAt(this.source, offset), path)
  }
}

/** The five fields of an ARN; colons after the fourth belong to the last field. Missing fields are `undefined`. */
export function splitArn(arn: string): (string | undefined)[] {
  const fields: (string | undefined)[] = []
  let start = 0
  for (let field = 0; field < 4; field += 1) {
    const colon = arn.indexOf(':', start)
    if (colon < 0) return [...fields, arn.slice(start)]
    fields.push(arn.slice(start, colon))
    start = colon + 1
  }
  return [...fields, arn.slice(start)]
}

function explainOperator(name: string): string {
  if (name === 'Null' || name.endsWith('IfExists'))
    return `The condition operator ${show(name)} is not supported: an absent key makes negated operators true and all others false`
  if (/^For(?:All|Any)Values?:/.test(name)) return `The condition operator ${show(name)} is not supported`
  const closest = [...operators.keys()].find((operator) => operator.toLowerCase() === name.toLowerCase())
  return closest === undefined ? `Unknown condition operator ${show(name)}` : `Write ${closest}, not ${show(name)}`
}
