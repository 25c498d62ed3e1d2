import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { reserveBytesDefault } from '../store/blobs/disk-space.ts'
import { roomBytesMin, watchDisk } from './disk-watch.ts'

test('a full disk is told of once, and so is room again', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const lines: string[] = []
  let freeBytes: number | Error = reserveBytesDefault
  const disk = {
    freeBytes: async () => {
      if (freeBytes instanceof Error) throw freeBytes
      return freeBytes
    },
  }
  const stop = watchDisk(disk, '/data', (line) => lines.push(line), 1_000)
  const lookAt = async (next: number | Error): Promise<number> => {
    freeBytes = next
    t.mock.timers.tick(1_000)
    await setImmediate()
    return lines.length
  }
  await setImmediate()
  t.assert.deepEqual(lines, [])
  t.assert.equal(await lookAt(reserveBytesDefault - 1), 1)
  t.assert.match(lines[0] ?? '', /^the disk of \/data is full: 511 MiB are free and 512 MiB are kept.* 503 /)
  t.assert.equal(await lookAt(0), 1)
  t.assert.equal(await lookAt(new Error('it does not answer')), 1)
  t.assert.equal(await lookAt(reserveBytesDefault + roomBytesMin - 1), 1)
  t.assert.equal(await lookAt(reserveBytesDefault + roomBytesMin), 2)
  t.assert.match(lines[1] ?? '', /has room again: 576 MiB are free$/)
  t.assert.equal(await lookAt(0), 3)
  stop()
  t.assert.equal(await lookAt(reserveBytesDefault * 2), 3)
})
