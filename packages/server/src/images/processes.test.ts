import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { scratchBytesMax } from './limits.ts'
import { parseProcess } from './parse.ts'
import { ImageProcesses } from './processes.ts'
import { blue, colorAt, landscape, pngOf, raster, rasterOf, red, sharpOf } from './testing.ts'

const thumbnail = parseProcess('image/resize,w_20')
const slow = parseProcess('image/resize,w_4000,limit_0/blur,r_50,s_50')
const patient = { processorMs: 60_000, wholeMs: 120_000 }
const isLinux = process.platform === 'linux'
const never = new AbortController().signal
const picture = await pngOf(landscape(60, 40))
const read = [() => Promise.resolve(picture)]

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
  await t.assert.rejects(processes.make(thumbnail, [() => Promise.resolve(Buffer.from('no picture'))], never), {
    code: 'BadRequest',
  })
  await processes.make(thumbnail, read, never)
  t.assert.equal(processes.runningCount, 1)
})

test('what the source cannot be read for is told as it is, and frees the place', async (t) => {
  const processes = new ImageProcesses({ processesMax: 1 })
  t.after(() => processes.close())
  const broken = new Error('the disk is gone')
  await t.assert.rejects(processes.make(thumbnail, [() => Promise.reject(broken)], never), broken)
  await processes.make(thumbnail, read, never)
})

test('a process that dies takes one picture with it and not the server', async (t) => {
  const processes = new ImageProcesses({ processesMax: 1 })
  t.after(() => processes.close())
  await processes.make(thumbnail, read, never)
  const [victim] = processes.processIds
  const lost = processes.make(slow, read, never)
  setImmediate(() => process.kill(victim ?? 0, 'SIGKILL'))
  await t.assert.rejects(lost, { code: 'InternalError' })
  await processes.make(thumbnail, read, never)
  t.assert.equal(processes.runningCount, 1)
  t.assert.notEqual(processes.processIds[0], victim)
})

test('a picture that works too long is given up, and the next one is made', async (t) => {
  const impatient = new ImageProcesses({ processesMax: 1, times: { ...patient, processorMs: 40 } })
  t.after(() => impatient.close())
  await t.assert.rejects(impatient.make(slow, read, never), {
    code: 'ImageTooLarge',
    message: /0\.04 seconds of a processor/,
  })
  t.assert.equal(impatient.runningCount, 0)
  const next = new ImageProcesses({ processesMax: 1, times: patient })
  t.after(() => next.close())
  await next.make(thumbnail, read, never)
})

test('a picture whose process hardly gets the processor is made all the same', { skip: !isLinux }, async (t) => {
  const processes = new ImageProcesses({ processesMax: 1, times: { ...patient, processorMs: 1_000 } })
  t.after(() => processes.close())
  await processes.make(thumbnail, read, never)
  const [pid = 0] = processes.processIds
  process.kill(pid, 'SIGSTOP')
  const made = processes.make(thumbnail, read, never)
  await later(2_200)
  process.kill(pid, 'SIGCONT')
  t.assert.equal((await rasterOf((await made).bytes)).width, 20)
  t.assert.deepEqual(processes.processIds, [pid])
})

test(
  'a process that does nothing for too long is ended, and whoever asked may come again',
  { skip: !isLinux },
  async (t) => {
    const processes = new ImageProcesses({ processesMax: 1, times: { ...patient, wholeMs: 200 } })
    t.after(() => processes.close())
    const stopped = (): Promise<Buffer> => {
      process.kill(processes.processIds[0] ?? 0, 'SIGSTOP')
      return Promise.resolve(picture)
    }
    await t.assert.rejects(processes.make(thumbnail, [stopped], never), { code: 'ServiceUnavailable', status: 503 })
    t.assert.equal(processes.runningCount, 0)
  },
)

test('a process that takes too much memory is ended, and the next one starts', async (t) => {
  const processes = new ImageProcesses({ processesMax: 1, memoryBytesMax: 1_048_576 })
  t.after(() => processes.close())
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
  const second = processes.make(thumbnail, [() => Promise.reject(new Error('it was read'))], leaving.signal)
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

const svg = Buffer.from(
  '<?xml version="1.0"?><!-- a > b --><svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#00f"/></svg>',
)

test('SVG is drawn where it is allowed, and nowhere else', async (t) => {
  const [strict, lenient] = [new ImageProcesses(), new ImageProcesses({ readsSvg: true })]
  t.after(() => {
    strict.close()
    lenient.close()
  })
  const sources = [() => Promise.resolve(svg)]
  await t.assert.rejects(strict.make(thumbnail, sources, never), {
    code: 'BadRequest',
    message: 'This image format is not supported.',
  })
  const { bytes, contentType } = await lenient.make(thumbnail, sources, never)
  t.assert.equal(contentType, 'image/png')
  const drawn = await rasterOf(bytes)
  t.assert.deepEqual([drawn.width, drawn.height, colorAt(drawn, 5, 5)], [20, 10, blue])
})

const hostileSvgs: [what: string, text: string][] = [
  ['ends early', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect'],
  ['is too large', '<svg xmlns="http://www.w3.org/2000/svg" width="30001" height="9"/>'],
  [
    'declares entities',
    `<!DOCTYPE svg [<!ENTITY a "${'x'.repeat(1_000)}">${Array.from({ length: 8 }, (_, index) => `<!ENTITY ${'bcdefghi'[index]} "${`&${'abcdefgh'[index]};`.repeat(10)}">`).join('')}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&i;</text></svg>`,
  ],
]
for (const [what, text] of hostileSvgs)
  test(`an SVG that ${what} is refused where SVG is allowed`, async (t) => {
    const lenient = new ImageProcesses({ readsSvg: true })
    t.after(() => lenient.close())
    const refused = lenient.make(thumbnail, [() => Promise.resolve(Buffer.from(text))], never)
    await t.assert.rejects(refused, (error: Error & { code?: string }) =>
      ['BadRequest', 'ImageDamage', 'ImageTooLarge'].includes(error.code ?? ''),
    )
  })

test('an SVG draws nothing of the files of this machine', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-svg-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'secret.png')
  await writeFile(path, await pngOf(raster(20, 20, () => red)))
  const lenient = new ImageProcesses({ readsSvg: true })
  t.after(() => lenient.close())
  for (const href of [path, `file://${path}`]) {
    const text = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><image href="${href}" width="20" height="20"/></svg>`
    const { bytes } = await lenient.make(thumbnail, [() => Promise.resolve(Buffer.from(text))], never)
    t.assert.notDeepEqual(colorAt(await rasterOf(bytes), 10, 10), red, href)
  }
})

for (const boxDirectory of ['/dev/shm', '/nowhere'])
  test(`sources of many sizes come whole, one after the other, by ${boxDirectory}`, async (t) => {
    const processes = new ImageProcesses({ processesMax: 1, boxDirectory })
    t.after(() => processes.close())
    async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
      const lent = new Uint8Array(10_000)
      for (let at = 0; at < bytes.length; at += lent.length) {
        const piece = bytes.subarray(at, at + lent.length)
        lent.set(piece)
        yield lent.subarray(0, piece.length)
      }
    }
    const mark = await pngOf(raster(30, 20, () => blue))
    const over = parseProcess(`image/watermark,image_${Buffer.from('m').toString('base64url')},g_nw,x_0,y_0/format,png`)
    const large = await sharpOf(landscape(1_500, 1_000)).png({ compressionLevel: 0 }).toBuffer()
    t.assert.equal(large.length > scratchBytesMax, true)
    for (const bytes of [picture, large, picture, large, picture]) {
      const reads = [() => Promise.resolve(inChunks(bytes)), () => Promise.resolve(mark)]
      const made = await rasterOf((await processes.make(over, reads, never)).bytes)
      const source = await rasterOf(bytes)
      t.assert.deepEqual([made.width, made.height], [source.width, source.height])
      t.assert.deepEqual(colorAt(made, 29, 19), blue)
      for (const [x, y] of [
        [30, 20],
        [59, 39],
        [source.width - 1, source.height - 1],
      ] as const)
        t.assert.deepEqual(colorAt(made, x, y), colorAt(source, x, y))
    }
    t.assert.equal(processes.runningCount, 1)
  })

test('a source that breaks off leaves nothing of itself to the next picture', async (t) => {
  const processes = new ImageProcesses({ processesMax: 1 })
  t.after(() => processes.close())
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield picture.subarray(0, 100)
    throw new Error('the disk is gone')
  }
  await processes.make(thumbnail, read, never)
  const [pid] = processes.processIds
  await t.assert.rejects(processes.make(thumbnail, [() => Promise.resolve(breaking())], never), /the disk is gone/)
  t.assert.equal((await rasterOf((await processes.make(thumbnail, read, never)).bytes)).width, 20)
  t.assert.deepEqual(processes.processIds, [pid])
})

test('a process gives way to whoever serves objects', { skip: process.platform === 'win32' }, async (t) => {
  const processes = new ImageProcesses()
  t.after(() => processes.close())
  await processes.make(thumbnail, read, never)
  const [pid = 0] = processes.processIds
  t.assert.equal(getPriority(pid) > getPriority(), true)
  if (process.platform !== 'linux') return
  // Decoding is done by threads of the process, each of which has a priority of its own.
  const threads = (await readdir(`/proc/${pid}/task`)).map(Number)
  t.assert.equal(threads.length > 1, true)
  t.assert.deepEqual(new Set(threads.map(getPriority)), new Set([getPriority(pid)]))
})
