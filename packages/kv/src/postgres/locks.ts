import { bytesName } from '../bytes.ts'
import type { Batch } from '../port.ts'

/**
 * What a batch touches: every key that it writes and every counter that it holds under a ceiling alone, every key that
 * it checks or guards shared with others that do so.
 */
export type Locks = ReadonlyMap<string, 'alone' | 'shared'>

export function locksOf(batch: Batch): Locks {
  const locks = new Map<string, 'alone' | 'shared'>()
  for (const { key } of batch.check ?? []) locks.set(recordName(key), 'shared')
  for (const { key } of batch.guard ?? []) locks.set(recordName(key), 'shared')
  for (const { key } of batch.put ?? []) locks.set(recordName(key), 'alone')
  for (const key of batch.delete ?? []) locks.set(recordName(key), 'alone')
  for (const { counter } of batch.ceilings ?? []) locks.set(`c${bytesName(counter)}`, 'alone')
  return locks
}

export function conflict(held: Locks, wanted: Locks): boolean {
  for (const [name, mode] of wanted) {
    const other = held.get(name)
    if (other !== undefined && (other === 'alone' || mode === 'alone')) return true
  }
  return false
}

export type LockId = { readonly high: number; readonly low: number; readonly alone: boolean }

/** Lock numbers in the one order in which every gateway takes them, so that none waits for another in a circle. */
export function lockIds(locks: Iterable<readonly [string, 'alone' | 'shared']>, seed: number): readonly LockId[] {
  const ids = Array.from(locks, ([name, mode]) => ({ ...hash(name, seed), alone: mode === 'alone' }))
  return ids.toSorted((a, b) => a.high - b.high || a.low - b.low || Number(b.alone) - Number(a.alone))
}

function recordName(key: Uint8Array): string {
  return `r${bytesName(key)}`
}

/**
 * Two multiplicative hashes of 32 bits. Keys that meet in both only wait for each other; who writes keys so that they
 * meet slows down nobody but those who write them.
 */
function hash(name: string, seed: number): { readonly high: number; readonly low: number } {
  let high = seed | 0
  let low = ~seed | 0
  for (let index = 0; index < name.length; index += 1) {
    const byte = name.charCodeAt(index)
    high = Math.imul(high ^ byte, 0x01000193)
    low = Math.imul(low ^ byte, 0x5bd1e995)
    low ^= low >>> 15
  }
  return { high: Math.imul(high ^ (high >>> 16), 0x85ebca6b), low: Math.imul(low ^ (low >>> 13), 0xc2b2ae35) }
}
