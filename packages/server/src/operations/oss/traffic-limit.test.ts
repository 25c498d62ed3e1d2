import { test } from 'node:test'
import { slowed, trafficLimitOf } from './traffic-limit.ts'

const limits: [header: string | undefined, parameter: string | undefined, want: number | 'refused' | undefined][] = [
  [undefined, undefined, undefined],
  ['245760', undefined, 245_760],
  [undefined, '838860800', 838_860_800],
  ['245759', undefined, 'refused'],
  ['838860801', undefined, 'refused'],
  ['819200', '819200', 'refused'],
  ['-1', undefined, 'refused'],
  ['1e6', undefined, 'refused'],
  ['', undefined, 'refused'],
]
for (const [trafficLimit, trafficLimitParameter, want] of limits)
  test(`x-oss-traffic-limit ${trafficLimit} and ${trafficLimitParameter} is ${want}`, (t) => {
    const read = (): number | undefined => trafficLimitOf({ trafficLimit, trafficLimitParameter })
    if (want === 'refused') t.assert.throws(read, { code: 'InvalidArgument' })
    else t.assert.equal(read(), want)
  })

test('a slowed body is the same body, in small pieces', async (t) => {
  const pieces: Uint8Array[] = []
  const body = [Buffer.from('abc'), Buffer.alloc(0), Buffer.alloc(6_000, 'd')]
  for await (const piece of slowed(body, 245_760, new AbortController().signal)) pieces.push(piece)
  t.assert.equal(Buffer.concat(pieces).equals(Buffer.concat(body)), true)
  t.assert.equal(
    pieces.every(({ length }) => length <= 3_072),
    true,
  )
})

test('a client that goes away ends the waiting', async (t) => {
  const gone = new AbortController()
  const read = slowed([Buffer.alloc(30_000)], 245_760, gone.signal).next()
  gone.abort()
  await t.assert.rejects(read, { name: 'AbortError' })
})
