/** What each operation of `image/…` takes, with its limits and defaults, and what it adds to the recipe. */
import { ServiceError } from '@latchkey/protocol'
import { unsupportedFormat } from './refusals.ts'
import { Parameters, invalidParameter } from './parameters.ts'
import { withWatermark } from './parse-watermark.ts'
import type { Nested } from './parse-watermark.ts'
import { colorOf, notImplemented, some } from './parse-values.ts'
import { gravities, pictureFormats, resizeModes } from './recipe.ts'
import type { Recipe, ResizeStep, Step } from './recipe.ts'

type Change = (given: Parameters, recipe: Recipe, nested: Nested) => Recipe

const resultSide = { min: 1, max: 16_384 } as const
const sourceSide = { min: 0, max: 30_000 } as const
const slice = { min: 1, max: 30_000 } as const
const roundness = { min: 1, max: 4_096 } as const
const percent = { min: -100, max: 100 } as const
const blurRadius = { min: 1, max: 50, ec: '0040-00000241' } as const
const blurSigma = { min: 1, max: 50, ec: '0040-00000242' } as const
const qualities = { min: 1, max: 100 } as const
const flags = { min: 0, max: 1 } as const

/** @throws ServiceError InvalidArgument, NotImplemented */
export function parseOperation(recipe: Recipe, name: string, parts: readonly string[], nested: Nested): Recipe {
  const change = operations.get(name)
  if (change === undefined) throw unknownOperation(name)
  const given = new Parameters(name, parts)
  const changed = change(given, recipe, nested)
  given.end()
  return changed
}

const operations: ReadonlyMap<string, Change> = new Map<string, Change>([
  ['resize', adds(resizeStep)],
  ['crop', adds(cropStep)],
  ['indexcrop', adds(indexCropStep)],
  ['circle', adds((given) => ({ op: 'circle', radius: must('r', given.integer('r', roundness)) }))],
  ['rounded-corners', adds((given) => ({ op: 'rounded-corners', radius: must('r', given.integer('r', roundness)) }))],
  ['rotate', adds((given) => ({ op: 'rotate', degrees: given.bareInteger({ min: 0, max: 360 }, 0) }))],
  ['blur', adds(blurStep)],
  ['bright', adds((given) => ({ op: 'bright', percent: given.bareInteger(percent, 0) }))],
  ['contrast', adds((given) => ({ op: 'contrast', percent: given.bareInteger(percent, 0) }))],
  ['sharpen', adds((given) => ({ op: 'sharpen', amount: given.bareInteger({ min: 50, max: 399 }) }))],
  ['auto-orient', (given, recipe) => ({ ...recipe, orients: given.bareInteger(flags) === 1 })],
  ['interlace', (given, recipe) => ({ ...recipe, isInterlaced: given.bareInteger(flags) === 1 })],
  ['format', withFormat],
  ['quality', withQuality],
  ['watermark', withWatermark],
  ['info', (_given, recipe) => ({ ...recipe, answer: 'info', orients: false })],
  ['average-hue', (_given, recipe) => ({ ...recipe, answer: 'average-hue' })],
])

function adds(read: (given: Parameters) => Step): Change {
  return (given, recipe) => ({ ...recipe, steps: [...recipe.steps, read(given)] })
}

function resizeStep(given: Parameters): Step {
  const sizes: Pick<ResizeStep, 'width' | 'height' | 'longSide' | 'shortSide' | 'percent' | 'percentOfMain'> = {
    ...some('width', given.integer('w', resultSide)),
    ...some('height', given.integer('h', resultSide)),
    ...some('longSide', given.integer('l', resultSide)),
    ...some('shortSide', given.integer('s', resultSide)),
    ...some('percent', given.integer('p', { min: 1, max: 1_000 })),
    ...some('percentOfMain', given.integer('P', { min: 1, max: 100 })),
  }
  if (Object.keys(sizes).length === 0) throw invalidParameter('resize', '')
  return {
    op: 'resize',
    mode: given.choice('m', resizeModes, '0040-00000311') ?? 'lfit',
    ...sizes,
    mayEnlarge: given.choice('limit', ['0', '1']) === '0',
    color: colorOf(given, 'FFFFFF'),
  }
}

function cropStep(given: Parameters): Step {
  const gravity = given.text('g') ?? 'nw'
  if (gravity === 'face' || gravity === 'auto') throw notImplemented(`crop,g_${gravity}`)
  const known = gravities.find((candidate) => candidate === gravity)
  if (known === undefined) throw invalidParameter('g', gravity)
  // A rounding of former times, which the cloud passes over and oss2's own tests send.
  given.integer('r', { min: 0, max: 1 })
  // 0 is the whole, as absence is.
  const [width, height] = [given.integer('w', sourceSide), given.integer('h', sourceSide)]
  return {
    op: 'crop',
    ...some('width', width === 0 ? undefined : width),
    ...some('height', height === 0 ? undefined : height),
    x: given.integer('x', sourceSide) ?? 0,
    y: given.integer('y', sourceSide) ?? 0,
    gravity: known,
  }
}

/** Where both are given, y wins. */
function indexCropStep(given: Parameters): Step {
  const [x, y] = [given.integer('x', slice), given.integer('y', slice)]
  return {
    op: 'indexcrop',
    along: y === undefined ? 'x' : 'y',
    length: must('x', y ?? x),
    index: given.integer('i', { min: 0, max: slice.max }) ?? 0,
  }
}

function blurStep(given: Parameters): Step {
  if (given.text('g') !== undefined) throw notImplemented('blur,g', '0004-00000243')
  if (given.text('p') !== undefined) throw notImplemented('blur,p', '0004-00000244')
  return {
    op: 'blur',
    radius: must('r', given.integer('r', blurRadius), blurRadius.ec),
    sigma: must('s', given.integer('s', blurSigma), blurSigma.ec),
  }
}

function withFormat(given: Parameters, recipe: Recipe): Recipe {
  const name = given.bare() ?? ''
  if (name === 'src') {
    // As the source, which is what no format says; an earlier wish is overruled.
    const { format: _overruled, ...rest } = recipe
    return rest
  }
  const format = pictureFormats.find((candidate) => candidate === name)
  if (format === undefined)
    throw new ServiceError(
      'InvalidArgument',
      { ArgumentName: 'format', ArgumentValue: name.slice(0, 128).toWellFormed() },
      { message: unsupportedFormat },
    )
  if (format === 'heic') throw notImplemented('format,heic')
  return { ...recipe, format }
}

/** Where both are given, the absolute one wins. */
function withQuality(given: Parameters, recipe: Recipe): Recipe {
  const relative = given.integer('q', qualities)
  const absolute = given.integer('Q', qualities)
  if (absolute !== undefined) return { ...recipe, quality: { kind: 'absolute', value: absolute } }
  return { ...recipe, quality: { kind: 'relative', value: must('q', relative) } }
}

/** What the cloud does and this server does not: refused by name, never ignored. */
const foreignOperations: ReadonlySet<string> = new Set(
  (
    'blindwatermark deblindwatermark faces face sr enhance segment cloudenhance split quickresize ' +
    'cartoon detect ocr score labels codes'
  ).split(' '),
)

function unknownOperation(name: string): ServiceError {
  return foreignOperations.has(name) ? notImplemented(name) : invalidParameter('x-oss-process', name)
}

function must(name: string, value: number | undefined, ec?: string): number {
  if (value === undefined) throw invalidParameter(name, '', ec)
  return value
}
