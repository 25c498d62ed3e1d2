import assert from 'node:assert/strict'
import type { Order, Report } from './messages.ts'

/** The line from a process to its supervisor. */
export type Line = {
  readonly send: (report: Report) => void
  readonly on: <K extends Order['kind']>(
    kind: K,
    listener: (order: Extract<Order, { readonly kind: K }>) => void,
  ) => void
  /** Resolves when the reads (writes) of all processes that began before now have ended. */
  readonly clear: (what: 'reads' | 'writes') => Promise<void>
}

export function supervisorLine(): Line {
  const listeners = new Map<string, ((order: Order) => void)[]>()
  // An order that comes before its listener is there waits for it: a process hears what was said while it was opening.
  const early: Order[] = []
  const asked = new Map<number, () => void>()
  let lastId = 0
  process.on('message', (message: Order) => {
    if (message.kind === 'clear-done') {
      asked.get(message.id)?.()
      asked.delete(message.id)
      return
    }
    const known = listeners.get(message.kind)
    if (known === undefined) early.push(message)
    else for (const listener of known) listener(message)
  })
  const send = (report: Report): void => {
    // A supervisor that is gone hears nothing; `disconnect` ends this process.
    if (process.connected) process.send?.(report, undefined, undefined, () => {})
  }
  return {
    send,
    on: (kind, listener) => {
      const known = listeners.get(kind) ?? []
      // The map's key is the kind, so a listener only sees orders of its own.
      const heard = listener as (order: Order) => void
      listeners.set(kind, [...known, heard])
      const waiting = early.filter((order) => order.kind === kind)
      for (const order of waiting) {
        early.splice(early.indexOf(order), 1)
        heard(order)
      }
    },
    clear: (what) => {
      assert(process.connected, 'asked of the supervisor')
      lastId += 1
      const id = lastId
      return new Promise((resolve) => {
        asked.set(id, resolve)
        send({ kind: 'ask-clear', id, what })
      })
    },
  }
}
