import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { parseProcess } from './parse.ts'
import { ImageProcesses } from './processes.ts'
import { landscape, pngOf, rasterOf } from './testing.ts'

const thumbnail = parseProcess('image/resize,w_20')
const never = new AbortController().signal
const picture = await pngOf(landscape(60, 40))
const read = (): Promise<readonly Uint8Array[]> => Promise.resolve([picture])

test('nothing runs before the first picture, and one process makes picture after picture', async (t) => {
  const processes = new ImageProcesses()
  t.after(() => processes.close())
  t.assert.equal(processes.runningCount, 0)
  for (let count = 0; count < 3; count += 1) {
    const { bytes, contentType } = await processes.make(thumbnail, read, never)
    t.assert.equal(contentType, 'image/png')
    t.assert.equal((await rasterOf(bytes)).width, 20)
    t.assert.equal(processes.runningCount, 1)
  }
})

test('a refusal travels whole, and the process goes on', async (t) => {
  const processes = new ImageProcesses({ processesMax: 1 })
  t.after(() => processes.close())
  const crop = parseProcess('image/indexcrop,x_61')
  await t.assert.rejects(processes.make(crop, read, never), {
    code: 'InvalidArgument',
    status: 400,
    message: 'The value: 61 of parameter: x is invalid.',
    details: { ArgumentName: 'x', ArgumentValue: '61' },
  })
  await t.assert.rejects(
    processes.make(thumbnail, () => Promise.resolve([Buffer.from('no picture')]), never),
    { code: 'BadRequest' },
  )
  await processes.make(thumbnail, read, never)
  t.assert.equal(processes.runningCount, 1)
})

test('what the source cannot be read for is told as it is, and frees the place', async (t) => {
  const processes = new ImageProcesses({ processesMax: 1 })
  t.after(() => processes.close())
  const broken = new Error('the disk is gone')
  await t.assert.rejects(
    processes.make(thumbnail, () => Promise.reject(broken), never),
    broken,
  )
  await processes.make(thumbnail, read, never)
})

test('a process that dies takes one picture with it and not the server', async (t) => {
  const processes = new ImageProcesses({ processesMax: 1 })
  t.after(() => processes.close())
  await processes.make(thumbnail, read, never)
  const [victim] = processes.processIds
  const slow = parseProcess('image/resize,w_4000,limit_0/blur,r_50,s_50')
  const lost = processes.make(slow, read, never)
  setImmediate(() => process.kill(victim ?? 0, 'SIGKILL'))
  await t.assert.rejects(lost, { code: 'InternalError' })
  await processes.make(thumbnail, read, never)
  t.assert.equal(processes.runningCount, 1)
  t.assert.notEqual(processes.processIds[0], victim)
})

test('a picture that takes too long is given up, and the next one is made', async (t) => {
  const impatient = new ImageProcesses({ processesMax: 1, timeoutMs: 10 })
  t.after(() => impatient.close())
  await t.assert.rejects(impatient.make(thumbnail, read, never), { code: 'ImageTooLarge', message: /0\.01 seconds/ })
  t.assert.equal(impatient.runningCount, 0)
})

test('a process that takes too much memory is ended, and the next one starts', async (t) => {
  const processes = new ImageProcesses({ processesMax: 1, memoryBytesMax: 1_048_576 })
  t.after(() => processes.close())
  const slow = parseProcess('image/resize,w_4000,limit_0/blur,r_50,s_50')
  for (let count = 0; count < 2; count += 1)
    await t.assert.rejects(processes.make(slow, read, never), { code: 'ImageTooLarge', message: /1 MiB of memory/ })
  t.assert.equal(processes.runningCount, 0)
})

test('so many wait, and whoever comes then is told to come again', async (t) => {
  const processes = new ImageProcesses({ processesMax: 1, waitingMax: 1 })
  t.after(() => processes.close())
  const [first, second] = [processes.make(thumbnail, read, never), processes.make(thumbnail, read, never)]
  t.assert.equal(processes.waitingCount, 1)
  await t.assert.rejects(processes.make(thumbnail, read, never), { code: 'ServiceUnavailable', status: 503 })
  await Promise.all([first, second])
})

test('who waits holds nothing and may leave', async (t) => {
  const processes = new ImageProcesses({ processesMax: 1 })
  t.after(() => processes.close())
  const leaving = new AbortController()
  const first = processes.make(thumbnail, read, never)
  const second = processes.make(thumbnail, () => Promise.reject(new Error('it was read')), leaving.signal)
  leaving.abort(new Error('gone'))
  await t.assert.rejects(second, /gone/)
  t.assert.equal(processes.waitingCount, 0)
  await first
})

test('an idle process ends by itself', async (t) => {
  const processes = new ImageProcesses({ idleMs: 1 })
  t.after(() => processes.close())
  await processes.make(thumbnail, read, never)
  for (let waits = 0; processes.runningCount > 0 && waits < 200; waits += 1) await later(10)
  t.assert.equal(processes.runningCount, 0)
})

test('a process knows nothing of the environment of its parent', { skip: process.platform !== 'linux' }, async (t) => {
  process.env.LATCHKEY_TEST_SECRET = 'not for decoders'
  t.after(() => delete process.env.LATCHKEY_TEST_SECRET)
  const processes = new ImageProcesses()
  t.after(() => processes.close())
  await processes.make(thumbnail, read, never)
  const environment = await readFile(`/proc/${processes.processIds[0]}/environ`, 'latin1')
  t.assert.equal(!environment.includes('not for decoders'), true)
})

test('after closing nothing runs and nothing starts', async (t) => {
  const processes = new ImageProcesses()
  await processes.make(thumbnail, read, never)
  processes.close()
  await t.assert.rejects(processes.make(thumbnail, read, never), { code: 'ServiceUnavailable' })
})
