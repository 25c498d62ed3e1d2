import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { createInFlight } from './in-flight.ts'

test('clear waits for what had begun before, and for nothing that began later', async (t) => {
  const reads = createInFlight()
  const before = reads.begin()
  let isClear = false
  const clear = reads.clear().then(() => (isClear = true))
  const later = reads.begin()
  await turn()
  t.assert.equal(isClear, false)
  t.assert.equal(reads.count, 2)
  before.end()
  before.end()
  await clear
  t.assert.equal(reads.count, 1)
  later[Symbol.dispose]()
  await reads.clear()
})

test('in any order of beginnings, ends and waits, each wait ends exactly when it should', async () => {
  const steps = fc.array(fc.oneof(fc.constant('begin' as const), fc.constant('clear' as const), fc.nat(9)), {
    maxLength: 30,
  })
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const reads = createInFlight()
      const open = new Set<ReturnType<typeof reads.begin>>()
      const waits: { readonly needs: Set<unknown>; isClear: boolean }[] = []
      const isRight = async (): Promise<boolean> => {
        await turn()
        return waits.every(({ needs, isClear }) => isClear === (needs.size === 0))
      }
      for (const step of list) {
        if (step === 'begin') open.add(reads.begin())
        else if (step === 'clear') {
          const wait = { needs: new Set<unknown>(open), isClear: false }
          waits.push(wait)
          void reads.clear().then(() => (wait.isClear = true))
        } else {
          const ticket = [...open][step]
          if (ticket === undefined) continue
          ticket.end()
          open.delete(ticket)
          for (const { needs } of waits) needs.delete(ticket)
        }
        if (!(await isRight()) || reads.count !== open.size) return false
      }
      return true
    }),
    { numRuns: 60 },
  )
})
