import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { figureOf } from './lib/figure.ts'
import { latchkey } from './lib/latchkey.ts'
import { runLoad, writeRequests } from './lib/load.ts'
import type { LoadResult } from './lib/load.ts'
import { commandOf, difference, usageOf } from './lib/process-tree.ts'
import { startSharpAlone } from './lib/sharp-alone.ts'
import type { SharpTook } from './lib/sharp-alone.ts'
import { signedRequest } from './lib/sign.ts'
import { ask, newDirectory, startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'
import { imgproxy, imgproxyPictures, installImgproxy } from './peers/imgproxy.ts'

const bucket = 'bench-images'
const width = 200
const quality = 80
const pictures = 32
const small = { count: 500, bytes: 4_096 }
/** Of GETs beside pictures. */
const connections = 16

/** Two sizes of photograph: what a page shows, and what a telephone takes. */
const sources = [
  { name: '2 Mpx', width: 1_600, height: 1_200 },
  { name: '12 Mpx', width: 4_000, height: 3_000 },
] as const

/** What is done for a picture is compiled by then; each contender makes so many before its pictures are counted. */
const warmPictures = 2_000

/** First results beside the library alone and imgproxy, remembered results beside a plain GET, and a GET of 4 KiB beside pictures. */
export async function images(bench: Bench): Promise<void> {
  const peer = imgproxy()
  if (peer === undefined) bench.say(`imgproxy is skipped: it is not installed here (${installImgproxy})`)
  const houses: House[] = []
  let beside: Subject | undefined
  try {
    for (const checkout of bench.against === undefined ? [undefined] : [undefined, bench.against]) {
      const program = latchkey(checkout === undefined ? {} : { checkout })
      const subject = await startSubject(program, await newDirectory(bench.root, 'images'))
      houses.push({ subject, fresh: freshRequests(subject) })
      await ask(subject, { method: 'PUT', path: `/${bucket}/` })
    }
    beside = peer && (await startSubject(peer, await newDirectory(bench.root, 'imgproxy')))
    for (const source of sources) {
      const photograph = await photographOf(source.width, source.height)
      const path = join(bench.root, 'photograph.jpg')
      await writeFile(path, photograph)
      if (beside !== undefined) {
        await mkdir(join(beside.directory, imgproxyPictures), { recursive: true })
        await writeFile(join(beside.directory, imgproxyPictures, 'photograph.jpg'), photograph)
      }
      for (const { subject } of houses) {
        for (let index = 0; index < pictures; index += 1)
          await ask(subject, { method: 'PUT', path: keyOf(source.name, index), body: photograph })
        await warmObjects(bench, subject, source.name)
      }
      await firstResults(bench, { source: source.name, path, houses, beside })
    }
    for (const { subject } of houses) await rememberedResults(bench, subject)
    for (const house of houses) await smallGets(bench, house)
  } finally {
    for (const { subject } of houses) await subject.close()
    await beside?.close()
  }
}

const keyOf = (source: string, index: number): string => `/${bucket}/${source.replace(' ', '-')}/${index}.jpg`

/** Soft shapes with grain: about as many bytes for each pixel as a camera's. */
async function photographOf(sourceWidth: number, sourceHeight: number): Promise<Buffer> {
  const data = Buffer.alloc(sourceWidth * sourceHeight * 3)
  let state = 1
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const pixel = Math.floor(at / 3)
    const [x, y] = [pixel % sourceWidth, Math.floor(pixel / sourceWidth)]
    const shape = Math.sin(x / (40 + (at % 3) * 9)) * Math.cos(y / 33)
    data[at] = 128 + Math.round(90 * shape + ((state >>> 8) % 40) - 20)
  }
  const raw = { width: sourceWidth, height: sourceHeight, channels: 3 } as const
  return sharp(data, { raw }).jpeg({ quality: 85 }).toBuffer()
}

/** This server, or with `--against` another checkout of it. */
type House = { readonly subject: Subject; readonly fresh: Fresh }

type Fresh = (source: string, count: number) => readonly Uint8Array[]

/** Results that nobody asked for before, each as much work as the others: the height is never what binds. */
function freshRequests({ target }: Subject): Fresh {
  let height = 4_096
  let index = 0
  return (source, count) => {
    const now = new Date()
    return Array.from({ length: count }, () => {
      index = (index + 1) % pictures
      if (index === 0) height += 1
      const query = [['x-oss-process', `image/resize,w_${width},h_${height}/quality,Q_${quality}`]] as const
      return signedRequest(target, { method: 'GET', path: keyOf(source, index), query }, now)
    })
  }
}

/** What a request for a picture shares with any other is compiled before the pictures are counted. */
async function warmObjects(bench: Bench, subject: Subject, source: string): Promise<void> {
  const now = new Date()
  const file = join(bench.root, 'images-warm.requests')
  const requests = Array.from({ length: pictures }, (_, index) =>
    signedRequest(subject.target, { method: 'GET', path: keyOf(source, index) }, now),
  )
  await writeRequests(file, requests)
  await runLoad(bench.generator, subject.port, { connections: 4, seconds: bench.warmSeconds }, file)
}

type First = {
  readonly source: string
  readonly path: string
  readonly houses: readonly House[]
  readonly beside: Subject | undefined
}
/** Of the processes that hold the library, where they are others than those that take requests. */
type Took = SharpTook & { readonly imageCpuUs?: number }

async function firstResults(bench: Bench, { source, path, houses, beside }: First): Promise<void> {
  await using alone = startSharpAlone(path, { width, quality })
  const file = join(bench.root, 'images.requests')
  const load = async (to: Subject, requests: readonly Uint8Array[], inFlight: number): Promise<Took> => {
    await writeRequests(file, requests)
    const before = usageOf(to.pids())
    const imagesBefore = usageOf(imagePids(to))
    const result = await runLoad(bench.generator, to.port, { connections: inFlight, seconds: 600, isOnce: true }, file)
    const cpuUs = difference(usageOf(to.pids()), before).cpuUs
    const pids = imagePids(to)
    return pids.length === 0
      ? { ...result, cpuUs }
      : { ...result, cpuUs, imageCpuUs: difference(usageOf(pids), imagesBefore).cpuUs }
  }
  const contenders: Contender[] = [
    ...houses.map(({ subject, fresh }): Contender => [
      subject.name,
      (count, inFlight) => load(subject, fresh(source, count), inFlight),
    ]),
    ['sharp alone', (count, inFlight) => alone.make(count, inFlight)],
  ]
  if (beside !== undefined) {
    const words = `GET /unsafe/rs:fit:${width}:0/q:${quality}/plain/local:///photograph.jpg@jpg HTTP/1.1`
    const request = Buffer.from(`${words}\r\nHost: 127.0.0.1\r\n\r\n`)
    contenders.push([
      beside.name,
      (count, inFlight) =>
        load(
          beside,
          Array.from({ length: count }, () => request),
          inFlight,
        ),
    ])
  }
  // As many as take about as long as a round of other claims.
  const count = Math.round((bench.seconds * 1e6) / (await alone.make(20, 1)).p50Us)
  for (const [, make] of contenders) await make(bench.isQuick ? count : Math.max(count, warmPictures), 4)
  for (const inFlight of [1, 4]) {
    const samples = contenders.map((): Took[] => [])
    for (let round = 0; round < bench.rounds; round += 1)
      for (const [index, [, make]] of contenders.entries()) samples[index]?.push(await make(count, inFlight))
    for (const [index, [name]] of contenders.entries()) {
      const own = samples[index] ?? []
      const plural = inFlight === 1 ? '' : 's'
      const labels = { claim: 'images', subject: name, unit: 'pictures/s' }
      const text = `first result, JPEG of ${source} to ${width} px, ${inFlight} connection${plural}`
      bench.report(
        figureOf(
          { ...labels, name: text },
          own.map((took) => took.count / took.seconds),
          {
            cpuUsPerRequest: own.map((took) => took.cpuUs / took.count),
            ...(own.some(({ imageCpuUs }) => imageCpuUs !== undefined)
              ? { imageCpuUsPerRequest: own.map((took) => (took.imageCpuUs ?? 0) / took.count) }
              : {}),
            p50Us: own.map(({ p50Us }) => p50Us),
            p99Us: own.map(({ p99Us }) => p99Us),
          },
        ),
      )
    }
  }
}

type Contender = [name: string, make: (count: number, inFlight: number) => Promise<Took>]

const imagePids = (subject: Subject): number[] =>
  subject.pids().filter((pid) => commandOf(pid).includes('image-process'))

/** The same bytes by two ways: as a picture that was made before, and as an object. */
async function rememberedResults(bench: Bench, subject: Subject): Promise<void> {
  const query = [['x-oss-process', `image/resize,w_${width}/quality,Q_${quality}`]] as const
  const picture = { method: 'GET', path: keyOf(sources[0].name, 0), query }
  const plain = { method: 'GET', path: `/${bucket}/thumbnail.jpg` }
  const bytes = await ask(subject, picture)
  await ask(subject, { method: 'PUT', path: plain.path, body: bytes })
  const sides = [
    { subject, request: picture },
    { subject: { ...subject, name: `${subject.name}, plain GET of the same bytes` }, request: plain },
  ]
  const prepared = await Promise.all(
    sides.map(async (side, index) => {
      const requests = join(bench.root, `images-again-${index}.requests`)
      await writeRequests(requests, [signedRequest(subject.target, side.request, new Date())])
      return { subject: side.subject, requests }
    }),
  )
  const name = `remembered result of ${bytes.length} bytes`
  await compare(bench, { claim: 'images', name, connections: bench.connections }, prepared)
}

/** GET of 4 KiB alone and while first results are made as fast as they can be. */
async function smallGets(bench: Bench, { subject, fresh }: House): Promise<void> {
  const now = new Date()
  const body = Buffer.alloc(small.bytes, 'a game in progress ')
  const paths = Array.from({ length: small.count }, (_, index) => `/${bucket}/small/${index}`)
  for (const path of paths) await ask(subject, { method: 'PUT', path, body })
  const file = join(bench.root, 'images-small.requests')
  await writeRequests(
    file,
    paths.map((path) => signedRequest(subject.target, { method: 'GET', path }, now)),
  )
  const gets = (): Promise<LoadResult> =>
    runLoad(bench.generator, subject.port, { connections, seconds: bench.seconds }, file)
  const others = join(bench.root, 'images-load.requests')
  await gets()
  const results = { alone: [] as LoadResult[], beside: [] as LoadResult[] }
  for (let round = 0; round < bench.rounds; round += 1) {
    results.alone.push(await gets())
    await writeRequests(others, fresh(sources[1].name, 2_000))
    const making = runLoad(bench.generator, subject.port, { connections: 4, seconds: bench.seconds + 1 }, others)
    results.beside.push(await gets())
    await making
  }
  for (const [how, own] of [
    ['alone', results.alone],
    [`while 4 connections ask for first results of ${sources[1].name}`, results.beside],
  ] as const) {
    const labels = {
      claim: 'images',
      subject: subject.name,
      unit: 'µs',
      name: `GET 4 KiB ${how}, p99, ${connections} connections`,
    }
    const also = {
      p50Us: own.map(({ p50Us }) => p50Us),
      getsPerSecond: own.map(({ count, seconds }) => count / seconds),
    }
    bench.report(
      figureOf(
        labels,
        own.map(({ p99Us }) => p99Us),
        also,
      ),
    )
  }
}
