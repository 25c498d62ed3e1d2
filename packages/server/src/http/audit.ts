/** Which calls the audit log is told of, and what. */
import { ServiceError } from '@latchkey/protocol'
import type { Contract } from '@latchkey/protocol'
import type { Authenticated } from '../access/authenticate.ts'
import type { Caller } from '../access/caller.ts'
import type { AuditDecision, AuditEvent, AuditWeight, AuditWho, Personal } from '../audit/audit-event.ts'
import { parseKmsKeyName } from '../rules/kms-key-name.ts'
import { keyIdOfBlob } from '../store/kms/data.ts'
import type { Fields } from './decode.ts'
import type { Call } from './dialect.ts'
import type { Location } from './locate.ts'
import type { Wire } from './wire.ts'
import { headerOf } from './wire.ts'

/**
 * Every call to STS, RAM, IMS and KMS; of OSS what changes a bucket or the service, as ActionTrail counts management events.
 * What reads and writes objects is in the access log of their bucket. Asked with every request, so kept by the contract.
 */
export function auditWeightOf(contract: Contract): AuditWeight | undefined {
  const known = weights.get(contract)
  if (known !== undefined) return known === 'none' ? undefined : known
  const weight = weightOf(contract)
  weights.set(contract, weight ?? 'none')
  return weight
}

const weights = new WeakMap<Contract, AuditWeight | 'none'>()

function weightOf({ name, product, route }: Contract): AuditWeight | undefined {
  if (product === 'sts') return 'sts'
  // Nothing is changed by what a key encrypts, and there is as much of it as of what is read.
  if (product === 'kms') return 'read'
  if (!('method' in route)) return /^(?:Get|List|Decode)/.test(name) ? 'read' : 'change'
  const isOfBucket = route.on === 'bucket' || route.on === 'service'
  return isOfBucket && changing.has(route.method) && !aboutObjects.has(name) ? 'change' : undefined
}

const changing: ReadonlySet<string> = new Set(['PUT', 'POST', 'DELETE'])
/** Addressed to a bucket, and about objects. */
const aboutObjects: ReadonlySet<string> = new Set(['DeleteMultipleObjects', 'PostObject'])

export type Audited = {
  readonly wire: Wire
  readonly address: string
  readonly location: Location | undefined
  readonly call: Call
  readonly authenticated: Authenticated | undefined
  readonly head: Fields | undefined
  readonly fault: unknown
  readonly code: string | undefined
  readonly status: number
}

export function auditEventOf(audited: Audited): AuditEvent {
  const { wire, address, location, call, authenticated, head, fault, code, status } = audited
  const { contract } = call
  const caller = authenticated?.caller
  return {
    at: wire.receivedAt,
    requestId: wire.requestId,
    service: contract.product,
    operation: contract.name,
    who: whoOf(caller),
    target: targetOf(contract, head, location),
    parameters: parametersOf(contract, head),
    decision: decisionOf(caller, fault),
    status,
    code,
    personal: [personalOf(caller, address, headerOf(wire, 'user-agent')), ...personalIn(head)],
  }
}

export function whoOf(caller: Caller | undefined): AuditWho {
  if (caller === undefined) return { kind: 'unidentified' }
  switch (caller.kind) {
    case 'anonymous':
      return { kind: 'anonymous' }
    case 'root':
      return { kind: 'root', accountId: caller.accountId, accessKeyId: caller.accessKeyId }
    case 'user':
      return { kind: 'user', accountId: caller.accountId, name: caller.userName, accessKeyId: caller.accessKeyId }
    case 'session':
      return { kind: 'session', accountId: caller.accountId, name: caller.roleName, accessKeyId: caller.accessKeyId }
  }
}

function decisionOf(caller: Caller | undefined, fault: unknown): AuditDecision {
  if (caller === undefined) return 'unidentified'
  if (!(fault instanceof ServiceError)) return 'allowed'
  return fault.accessDenied !== undefined || fault.status === 403 ? 'denied' : 'allowed'
}

/** Where the caller is, under a key of the caller's own. A player is known by its source identity, or its session's name. */
export function personalOf(caller: Caller | undefined, address: string, userAgent: string | undefined): Personal {
  const fields = { address, userAgent }
  switch (caller?.kind) {
    case 'session': {
      const { sessionName, sourceIdentity } = caller
      return { subject: sourceIdentity ?? sessionName, fields: { sessionName, sourceIdentity, ...fields } }
    }
    case 'user':
      return { subject: `user/${caller.accountId}/${caller.userName}`, fields }
    case 'root':
      return { subject: `root/${caller.accountId}`, fields }
    case 'anonymous':
    case undefined:
      return { subject: `address/${address}`, fields }
  }
}

/** Whom the call is about: the player that a session is made for. */
function personalIn(head: Fields | undefined): readonly Personal[] {
  const { roleSessionName, sourceIdentity } = head ?? {}
  const subject = sourceIdentity ?? roleSessionName
  if (typeof subject !== 'string') return []
  return [{ subject, fields: { sessionName: textOf(roleSessionName), sourceIdentity: textOf(sourceIdentity) } }]
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function targetOf(contract: Contract, head: Fields | undefined, location: Location | undefined): string | undefined {
  if (contract.product === 'oss') return location?.bucket
  for (const { on } of contract.needs) {
    if (on.kind === 'kms') return kmsTargetOf(on, textOf(head?.[on.field]))
    if (on.kind !== 'ram') continue
    // What is being made is asked for as `user/*`, and has its name in a field of its own.
    const name = head?.[on.name ?? `${on.entity}Name`]
    if (typeof name === 'string') return name.startsWith('acs:') ? name : `${on.entity}/${name}`
  }
  return undefined
}

/** The key, and never what it encrypted. */
function kmsTargetOf({ isBlob }: { readonly isBlob?: true }, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const keyId = isBlob === true ? keyIdOfBlob(text) : parseKmsKeyName(text)?.keyId
  return keyId && `key/${keyId}`
}

function parametersOf(contract: Contract, head: Fields | undefined): readonly string[] {
  return Object.keys(head ?? {}).flatMap((ours) => {
    const field = contract.input[ours]
    return field !== undefined && head?.[ours] !== undefined && 'name' in field ? [field.name] : []
  })
}
