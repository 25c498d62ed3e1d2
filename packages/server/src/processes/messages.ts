import type { CallGroup, Taken } from '../access/call-rates.ts'
import type { ChangePart } from '@latchkey/policy'
import type { ConfigParcel } from './config-parcel.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import type { AdminAnswer, AdminCall } from './admin/calls.ts'

/** What each process of the server is for. With PostgreSQL there is no committer. */
export type Role = 'committer' | 'worker' | 'jobs'

export type StartOrder = {
  readonly kind: 'start'
  readonly role: Role
  readonly config: ConfigParcel
  /** Never used before; names the folder that this process writes bodies to. */
  readonly generation: string
  /** The API port once it is known; undefined lets the first worker choose a free one. */
  readonly port: number | undefined
  readonly workers: number
  readonly clockOffsetMs: number
  /** What requests of the console's address are known by in a worker. */
  readonly door: string
}

/** To a process from its supervisor. */
export type Order =
  | StartOrder
  | { readonly kind: 'stop' }
  /** A process is gone; what it held of the metadata engine is free. */
  | { readonly kind: 'process-ended' }
  /** Answer `cleared` when the clock has moved. */
  | { readonly kind: 'clock'; readonly id: number; readonly offsetMs: number }
  /** Answer `cleared` when every read (write) that began before now has ended. */
  | { readonly kind: 'clear'; readonly id: number; readonly what: 'reads' | 'writes' }
  | { readonly kind: 'clear-done'; readonly id: number }
  | { readonly kind: 'metrics'; readonly id: number }
  /** Answer `admin`. */
  | { readonly kind: 'admin'; readonly id: number; readonly call: AdminCall }
  /** Answer `audited`: without an event, whether a change may be begun. */
  | { readonly kind: 'audit'; readonly id: number; readonly event: SentEvent | undefined; readonly isChange: boolean }
  | { readonly kind: 'generations'; readonly generations: readonly string[] }
  /** How many of the calls that were asked for may be made. */
  | ({ readonly kind: 'calls'; readonly id: number } & Taken)

/** What the first start made, to be shown once. */
export type Made = {
  readonly accountId: string
  readonly rootKey: { readonly id: string; readonly secret: string } | undefined
}

/** As it comes over the pipe. */
export type SentEvent = Omit<AuditEvent, 'at'> & { readonly at: string }

/** A refusal as `policy why` shows it. */
export type DenialRecord = {
  readonly requestId: string
  readonly at: string
  readonly action: string
  readonly resource: string
  readonly caller: string
  readonly explanation: unknown
  /** What would allow it: parts of which none can be left out. Undefined when no policy can. */
  readonly change: readonly ChangePart[] | undefined
}

/** From a process to its supervisor. */
export type Report =
  | {
      readonly kind: 'ready'
      readonly port: number | undefined
      readonly doorPort?: number | undefined
      readonly made: Made | undefined
    }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ask-clear'; readonly id: number; readonly what: 'reads' | 'writes' }
  | { readonly kind: 'cleared'; readonly id: number }
  | { readonly kind: 'metrics'; readonly id: number; readonly metrics: unknown }
  | { readonly kind: 'admin'; readonly id: number; readonly answer: AdminAnswer }
  | { readonly kind: 'audited'; readonly id: number; readonly problem: string | undefined }
  | { readonly kind: 'denial'; readonly denial: DenialRecord }
  /** Answer `calls`. */
  | {
      readonly kind: 'ask-calls'
      readonly id: number
      readonly group: CallGroup
      readonly caller: string
      readonly wanted: number
    }
  | { readonly kind: 'log'; readonly line: string }
