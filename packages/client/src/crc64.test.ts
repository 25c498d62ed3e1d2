import { test } from 'node:test'
import fc from 'fast-check'
import { combineCrc64, crc64After, crc64OfNothing, createCrc64, parseCrc64 } from './crc64.ts'

async function crcOf(bytes: Uint8Array): Promise<bigint> {
  const running = await createCrc64()
  running.update(bytes)
  return running.digest()
}

test('the check value of ECMA-182 comes out', async (t) => {
  t.assert.equal(await crcOf(new TextEncoder().encode('123456789')), 0x995dc9bbdf1939fan)
  t.assert.equal(await crcOf(new Uint8Array()), crc64OfNothing)
})

test('the CRC of a whole follows from those of its pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), async (head, tail) => {
      const whole = await crcOf(new Uint8Array([...head, ...tail]))
      const combined = combineCrc64(await crcOf(head), await crcOf(tail), tail.length)
      return whole === combined && whole === (await crc64After(await crcOf(head), tail))
    }),
    { numRuns: 100 },
  )
})

const headers: [text: string | undefined, want: bigint | undefined][] = [
  ['11051210869376104954', 0x995dc9bbdf1939fan],
  ['0', 0n],
  ['-1', undefined],
  ['0x1', undefined],
  [undefined, undefined],
]
for (const [text, want] of headers) test(`${text} is ${want}`, (t) => t.assert.equal(parseCrc64(text), want))
