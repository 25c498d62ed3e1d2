import { allowingChange, explain } from '@latchkey/policy'
import type { AccessRequest, ChangePart, Decision, Explanation, Principal, Resource } from '@latchkey/policy'
import type { Contract } from '@latchkey/protocol'
import assert from 'node:assert/strict'
import { parseKmsKeyName } from '../rules/kms-key-name.ts'
import { keyIdOfBlob } from '../store/kms/data.ts'
import { mintGrant } from '../store/grant.ts'
import type { Grant, Verb } from '../store/grant.ts'
import type { SecurityPreference } from '../store/directory/records.ts'
import type { Bucket, ObjectAcl, Pairs } from '../store/port.ts'
import type { Caller, Federated } from './caller.ts'
import type { CompiledPolicies } from './compiled-policies.ts'
import { conditionValues } from './conditions.ts'
import type { RequestFacts } from './conditions.ts'
import { conditionsOf, questionsOf } from './needs.ts'
import type { Asked, InputFields } from './needs.ts'
import { ObjectTags } from './object-tags.ts'
import { isBlockOn } from './public-access-block.ts'
import { refusal } from './refusal.ts'
import { requirePayer } from './requester-pays.ts'
import { isOwnBusiness } from './self-service.ts'
import { verbsOf } from './verbs.ts'

/** A refusal with all that led to it, for whoever may ask why. */
export type Denial = {
  readonly caller: Caller | Federated
  readonly action: string
  readonly resource: Resource
  readonly explanation: Explanation
  /** The parts of a change that would allow it; undefined when none does. Asked for the operators only. */
  readonly change: () => readonly ChangePart[] | undefined
}

/** What judging one request needs besides its input. */
export type Judging = {
  readonly caller: Caller
  readonly facts: RequestFacts
  /** `cn-hangzhou`: what a policy's region field must name when it names one. */
  readonly region: string
  /** The bucket that an input field names; undefined when it does not exist. */
  readonly bucketOf: (field: string) => Bucket | undefined
  /** Asked only when nothing but an ACL can still allow it. */
  readonly objectAcl: (bucket: Bucket, key: string, versionId: string | undefined) => Promise<ObjectAcl | undefined>
  /** Asked only when a policy that is about to decide speaks of the object's tags. */
  readonly objectTags: (bucket: Bucket, key: string, versionId: string | undefined) => Promise<Pairs>
  /** Whether the caller says that it pays; asked only where somebody else than the owner has to. */
  readonly paysForRequests: () => boolean
  readonly compiled: CompiledPolicies
  /** Seals the explanation for the account's operators, and keeps it for `policy why`. */
  readonly denied: (denial: Denial) => string | undefined
  readonly securityPreference: (accountId: string) => Promise<SecurityPreference>
  /**
   * The caller as of now when anything about it changed, else the same value; throws when it may no longer call. Whoever
   * reads may end what it began before its session expired, as in the cloud.
   */
  readonly callerNow: (how: 'writing' | 'reading') => Promise<Caller>
  readonly bucketNow: (name: string) => Promise<Bucket | undefined>
  /** Whether this account lets nothing be public; asked only when a public grant is about to decide. */
  readonly isAccountBlocked: (accountId: string) => Promise<boolean>
}

/** The caller and the bucket as they are just before a commit. */
type Now = readonly [caller: Caller, bucket: Bucket | undefined]

/** Grants of one request: what was judged, and nothing else. */
export class Judged {
  readonly #judging: Judging
  readonly #contract: Contract
  /** By key, whose hash is known: a name of verb, bucket and key would have to be made for every look. */
  readonly #grants = new Map<string | undefined, Grant[]>()
  readonly #nows = new Map<string, Promise<Now>>()
  /** What was judged last: needs of stage found read their condition keys from it. */
  #input: InputFields = {}

  constructor(contract: Contract, judging: Judging) {
    this.#contract = contract
    this.#judging = judging
  }

  /** @throws ServiceError AccessDenied (OSS) or NoPermission (STS, RAM) for the first need that is refused */
  async judge(stage: 'head' | 'body', input: InputFields): Promise<void> {
    this.#input = input
    for (const asked of questionsOf(this.#contract.needs, stage, input)) await this.#ask(asked)
  }

  /** Judges what only a look-up told, and grants it. */
  async found(
    action: string,
    what: {
      readonly bucket: Bucket
      readonly key: string
      readonly versionId?: string | undefined
      readonly tags?: Pairs | undefined
    },
    verb: Verb,
  ): Promise<Grant> {
    const need = this.#contract.needs.find((candidate) => candidate.stage === 'found' && candidate.action === action)
    assert(need !== undefined, `${this.#contract.name} declares ${action} at stage found`)
    const { accountId: ownerAccountId, name } = what.bucket
    const common = { ownerAccountId, bucket: name, region: this.#judging.region }
    const isOfBucket = need.on.kind === 'bucket'
    const resource: Resource = isOfBucket ? { kind: 'bucket', ...common } : { kind: 'object', ...common, key: what.key }
    const foundTags = what.tags?.map(([key, value]) => ({ key, value }))
    const fields = foundTags === undefined ? this.#input : { ...this.#input, foundTags }
    await this.#decide({ need, action, fields, versionId: what.versionId }, resource, what.bucket)
    return this.grant(verb, what.bucket, isOfBucket ? undefined : what.key)
  }

  grant(verb: Verb, bucket: Bucket, key: string | undefined): Grant {
    const grant = this.#grants.get(key)?.find(grants(verb, bucket))
    assert(grant !== undefined, `${this.#contract.name} was not authorized to ${verb} ${bucket.name}/${key ?? ''}`)
    return grant
  }

  /** Whether a need of stage `told` holds: it decides what an answer tells, and its refusal is none. */
  async tells(
    action: string,
    what: { readonly bucket: Bucket; readonly key: string; readonly versionId?: string | undefined },
  ): Promise<boolean> {
    const need = this.#contract.needs.find((candidate) => candidate.stage === 'told' && candidate.action === action)
    assert(need !== undefined, `${this.#contract.name} declares ${action} at stage told`)
    const { accountId: ownerAccountId, name } = what.bucket
    const { region } = this.#judging
    const resource: Resource = { kind: 'object', ownerAccountId, bucket: name, region, key: what.key }
    const asked = { need, action, fields: this.#input, versionId: what.versionId }
    return (await decide(this.#judging, asked, resource, what.bucket)).isAllowed
  }

  #ask(asked: Asked): Promise<void> {
    const named = 'bucket' in asked.need.on ? this.#judging.bucketOf(asked.need.on.bucket) : undefined
    const bucket = this.#isToBeMade(named) ? undefined : named
    return this.#decide(asked, resourceOf(asked, bucket, this.#judging), bucket)
  }

  /**
   * Whoever makes a bucket asks for one of its own account: that the name is another account's is told when it is made.
   */
  #isToBeMade(bucket: Bucket | undefined): boolean {
    const { caller } = this.#judging
    const makes = this.#contract.needs.some(({ action, stage }) => action === 'oss:PutBucket' && stage === 'head')
    return makes && bucket !== undefined && caller.kind !== 'anonymous' && bucket.accountId !== caller.accountId
  }

  async #decide(asked: Asked, resource: Resource, bucket: Bucket | undefined): Promise<void> {
    const judging = this.#judging
    const decision = await decide(judging, asked, resource, bucket)
    if (!decision.isAllowed && !(await isOwn(judging, asked, resource, decision)))
      throw await refuse(judging, asked, resource, bucket)
    if (bucket === undefined || resource.kind === 'ram' || resource.kind === 'service') return
    requirePayer(judging.caller, bucket, judging.paysForRequests)
    const key = resource.kind === 'object' ? resource.key : undefined
    const isPublic = publicLayers.has(decision.reason)
    for (const verb of verbsOf(asked.action)) {
      const granted = this.#grants.get(key)
      const before = granted?.find(grants(verb, bucket))
      // Two needs may allow the same verb on the same key; a commit waits for both answers.
      const recheck = async (): Promise<void> => {
        await before?.recheck()
        await this.#recheck(asked, resource, bucket, isPublic, verb === 'read' ? 'reading' : 'writing')
      }
      const grant = mintGrant(verb, bucket, key, recheck)
      if (granted === undefined) this.#grants.set(key, [grant])
      else if (before === undefined) granted.push(grant)
      else granted[granted.indexOf(before)] = grant
    }
  }

  /**
   * Just before a commit, and while a body is read: the same question again when the caller or the bucket changed since it was answered, and always
   * when a public grant answered it, which the account may have blocked meanwhile.
   */
  async #recheck(
    asked: Asked,
    resource: Resource,
    bucket: Bucket,
    isPublic: boolean,
    how: 'writing' | 'reading',
  ): Promise<void> {
    const [caller, bucketNow] = await this.#nowOf(bucket.name, how)
    // A bucket that is gone, or another one of the same name, is the store's to notice: its commit guards the record.
    if (bucketNow === undefined || bucketNow.id !== bucket.id) return
    if (!isPublic && caller === this.#judging.caller && bucketNow.version === bucket.version) return
    const judging = { ...this.#judging, caller }
    const decision = await decide(judging, asked, resource, bucketNow)
    if (!decision.isAllowed) throw await refuse(judging, asked, resource, bucketNow)
  }

  /** Of many keys that are judged anew for one commit the caller and the bucket are read once: those asked for in one go. */
  #nowOf(bucketName: string, how: 'writing' | 'reading'): Promise<Now> {
    const name = `${how} ${bucketName}`
    const known = this.#nows.get(name)
    if (known !== undefined) return known
    const { callerNow, bucketNow } = this.#judging
    const now = Promise.all([callerNow(how), bucketNow(bucketName)])
    this.#nows.set(name, now)
    queueMicrotask(() => this.#nows.delete(name))
    return now
  }
}

const isOwn = (judging: Judging, asked: Asked, resource: Resource, decision: Decision): Promise<boolean> =>
  isOwnBusiness(decision, { caller: judging.caller, action: asked.action, resource }, judging.securityPreference)

const grants =
  (verb: Verb, { id }: Bucket) =>
  (grant: Grant): boolean =>
    grant.verb === verb && grant.bucketId === id

async function decide(
  judging: Judging,
  asked: Asked,
  resource: Resource,
  bucket: Bucket | undefined,
): Promise<Decision> {
  const tags = tagsOf(judging, asked, resource, bucket)
  const request = accessRequest(judging, asked, resource, bucket, tags)
  const decision = await tags.evaluate(request)
  // The object's own ACL is asked only where it can change the answer: policies that decide leave it unread.
  if (!decision.isUpToObjectAcl || resource.kind !== 'object' || bucket === undefined)
    return withoutPublic(judging, tags, request, decision, bucket)
  const whole = { ...request, objectAcl: await judging.objectAcl(bucket, resource.key, asked.versionId) }
  return withoutPublic(judging, tags, whole, await tags.evaluate(whole), bucket)
}

/** An answer that may rest on a public grant is given again without those when the bucket's account has none of them. */
function withoutPublic(
  judging: Judging,
  tags: ObjectTags,
  request: AccessRequest,
  decision: Decision,
  bucket: Bucket | undefined,
): Promise<Decision> | Decision {
  if (bucket === undefined || request.isPublicAccessBlocked === true || !publicLayers.has(decision.reason))
    return decision
  return judging
    .isAccountBlocked(bucket.accountId)
    .then((isBlocked) => (isBlocked ? tags.evaluate({ ...request, isPublicAccessBlocked: true }) : decision))
}

const publicLayers: ReadonlySet<Decision['reason']> = new Set([
  'bucket-policy-allow',
  'object-acl-allow',
  'bucket-acl-allow',
])

/** The tags that the object has, for the actions that may depend on them. */
function tagsOf(
  { objectTags }: Judging,
  { action, versionId }: Asked,
  resource: Resource,
  bucket: Bucket | undefined,
): ObjectTags {
  if (resource.kind !== 'object' || bucket === undefined || !tagReaders.test(action)) return new ObjectTags(undefined)
  return new ObjectTags(() => objectTags(bucket, resource.key, versionId))
}

/**
 * Reads and what is about tags may depend on the tags that an object has; writes and deletions do not.
 * https://www.alibabacloud.com/help/en/oss/user-guide/authorization-syntax-and-elements
 */
const tagReaders = /^oss:(?:GetObject|(?:Put|Delete)Object(?:Version)?Tagging$)/

async function refuse(judging: Judging, asked: Asked, resource: Resource, bucket: Bucket | undefined): Promise<Error> {
  const tags = tagsOf(judging, asked, resource, bucket)
  await tags.load()
  const base = accessRequest(judging, asked, resource, bucket, tags)
  const objectAcl =
    resource.kind === 'object' && bucket !== undefined
      ? await judging.objectAcl(bucket, resource.key, asked.versionId)
      : undefined
  const isPublicAccessBlocked =
    base.isPublicAccessBlocked === true || (bucket !== undefined && (await judging.isAccountBlocked(bucket.accountId)))
  const request = { ...base, objectAcl, isPublicAccessBlocked }
  const explanation = explain(request)
  const change = (): readonly ChangePart[] | undefined => allowingChange(request)
  const diagnostic = judging.denied({ caller: judging.caller, action: asked.action, resource, explanation, change })
  return refusal(judging.caller, asked.action, explanation, diagnostic)
}

function accessRequest(
  judging: Judging,
  asked: Asked,
  resource: Resource,
  bucket: Bucket | undefined,
  tags: ObjectTags,
): AccessRequest {
  const { caller } = judging
  const ofBucket = (key: string): string | undefined => bucket && judging.compiled.tagsOf(bucket).get(key)
  return {
    principal: principalOf(caller),
    action: asked.action,
    resource,
    conditions: conditionValues(caller, judging.facts, conditionsOf(asked), { ofBucket, ofObject: tags.of }),
    sessionPolicy: judging.compiled.ofSession(caller),
    identityPolicies: judging.compiled.ofCaller(caller),
    bucketPolicy: judging.compiled.ofBucket(bucket),
    bucketAcl: bucket?.acl,
    isPublicAccessBlocked: isBlockOn(bucket?.documents.publicAccessBlock),
  }
}

function resourceOf({ need, fields }: Asked, bucket: Bucket | undefined, { caller, region }: Judging): Resource {
  const ownerAccountId = bucket?.accountId ?? (caller.kind === 'anonymous' ? '' : caller.accountId)
  switch (need.on.kind) {
    case 'service':
      return { kind: 'service', ownerAccountId, region }
    case 'bucket':
      return { kind: 'bucket', ownerAccountId, bucket: String(fields[need.on.bucket]), region }
    case 'object':
      return {
        kind: 'object',
        ownerAccountId,
        bucket: String(fields[need.on.bucket]),
        key: String(fields[need.on.key]),
        region,
      }
    case 'ram':
      return ramResource(need.on, { caller, fields })
    case 'kms':
      return kmsResource(need.on, { caller, fields }, region)
  }
}

type Around = { readonly caller: Caller; readonly fields: InputFields }

/**
 * A field may hold a name or a whole ARN, whose account then counts. A user who names nobody means itself, and a system
 * policy belongs to no account. IMS names users with a domain behind, `alice@game.onaliyun.com`.
 */
function ramResource(
  { entity, name, isSelf }: { readonly entity: string; readonly name?: string; readonly isSelf?: true },
  { caller, fields }: Around,
): Resource {
  const given = name === undefined ? undefined : fields[name]
  const accountId = caller.kind === 'anonymous' ? '' : caller.accountId
  const isOwn = isSelf === true || (name !== undefined && entity === 'user')
  const own = isOwn && caller.kind === 'user' ? caller.userName : '*'
  const text = typeof given === 'string' ? given : own
  const arn = /^acs:ram:[^:]*:([^:]*):(.+)$/s.exec(text)
  if (arn !== null) return { kind: 'ram', ownerAccountId: arn[1] ?? '', relativeId: arn[2] ?? '' }
  const isSystem = entity === 'policy' && fields.policyType === 'System'
  return {
    kind: 'ram',
    ownerAccountId: isSystem ? 'system' : accountId,
    relativeId: entity === '*' ? '*' : `${entity}/${entity === 'user' ? withoutDomain(text) : text}`,
  }
}

/** What a key encrypted says which key that was; whose it is, the operation looks up. */
function kmsResource(
  { field, isBlob }: { readonly field: string; readonly isBlob?: true },
  { caller, fields }: Around,
  region: string,
): Resource {
  const given = String(fields[field])
  const own = caller.kind === 'anonymous' ? '' : caller.accountId
  if (isBlob === true)
    return { kind: 'kms', ownerAccountId: own, relativeId: `key/${keyIdOfBlob(given) ?? ''}`, region }
  const { keyId, accountId } = parseKmsKeyName(given) ?? { keyId: given, accountId: undefined }
  return { kind: 'kms', ownerAccountId: accountId ?? own, relativeId: `key/${keyId}`, region }
}

const withoutDomain = (name: string): string => name.replace(/@.*$/s, '')

export function principalOf(caller: Caller): Principal {
  switch (caller.kind) {
    case 'anonymous':
      return { kind: 'anonymous' }
    case 'root':
      return { kind: 'root', accountId: caller.accountId }
    case 'user':
      return { kind: 'user', accountId: caller.accountId, userId: caller.userId, userName: caller.userName }
    case 'session':
      return {
        kind: 'session',
        accountId: caller.accountId,
        roleId: caller.roleId,
        roleName: caller.roleName,
        sessionName: caller.sessionName,
      }
  }
}
