/** `watermark`: another picture, letters, or both, and where they lie. https://help.aliyun.com/en/oss/user-guide/add-watermarks */
import { ServiceError } from '@latchkey/protocol'
import { decodeText } from './base64-text.ts'
import { imageWatermarksMax, lettersBytesMax } from './limits.ts'
import { invalidParameter } from './parameters.ts'
import type { Parameters } from './parameters.ts'
import { colorOf } from './parse-values.ts'
import { fontNames, gravities, watermarkKeys } from './recipe.ts'
import type { Beside, Letters, Recipe, Step, WatermarkStep } from './recipe.ts'

/** Reads what is done to a watermark before it is laid on. */
export type Nested = (process: string) => readonly Step[]

const flags = { min: 0, max: 1 } as const
const margin = { min: 0, max: 4_096 } as const
const marginUsual = 10
const lettersSizeUsual = 40

/** @throws ServiceError InvalidArgument, WatermarkError */
export function withWatermark(given: Parameters, recipe: Recipe, nested: Nested): Recipe {
  const picture = pictureOf(given, nested)
  const letters = lettersOf(given)
  // Without either it is the picture that is missing.
  if (picture === undefined && letters === undefined) decodeText('image', '')
  if (picture !== undefined && watermarkKeys(recipe).length === imageWatermarksMax)
    throw new ServiceError('WatermarkError', {}, { message: `A picture has at most ${imageWatermarksMax} watermarks.` })
  const beside = besideOf(given)
  const step: WatermarkStep = {
    op: 'watermark',
    ...(picture ?? { steps: [] }),
    ...(letters === undefined ? {} : { letters }),
    ...(picture !== undefined && letters !== undefined ? { beside } : {}),
    opacityPercent: given.integer('t', { min: 0, max: 100 }) ?? 100,
    gravity: given.choice('g', gravities) ?? 'se',
    x: given.integer('x', margin) ?? marginUsual,
    y: given.integer('y', margin) ?? marginUsual,
    middleOffset: given.integer('voffset', { min: -1_000, max: 1_000 }) ?? 0,
    tiles: given.integer('fill', flags) === 1,
    padX: given.integer('padx', margin) ?? 0,
    padY: given.integer('pady', margin) ?? 0,
  }
  return { ...recipe, steps: [...recipe.steps, step] }
}

function pictureOf(given: Parameters, nested: Nested): Pick<WatermarkStep, 'key' | 'steps'> | undefined {
  const encoded = given.text('image')
  if (encoded === undefined) return undefined
  const [key, process] = splitOnce(decodeText('image', encoded), '?x-oss-process=')
  return { key, steps: process === undefined ? [] : nested(process) }
}

/** What letters look like is read even where there are none, so that a bad value is refused all the same. */
function lettersOf(given: Parameters): Letters | undefined {
  const encoded = given.text('text')
  const look = {
    font: fontOf(given.text('type')),
    color: colorOf(given, '000000'),
    size: given.integer('size', { min: 1, max: 1_000 }) ?? lettersSizeUsual,
    shadowPercent: given.integer('shadow', { min: 0, max: 100 }) ?? 0,
    degrees: (given.integer('rotate', { min: 0, max: 360 }) ?? 0) % 360,
  }
  if (encoded === undefined) return undefined
  const text = decodeText('text', encoded)
  if (Buffer.byteLength(text) > lettersBytesMax || /\p{Cc}/u.test(text)) throw invalidParameter('text', encoded)
  return { text, ...look }
}

function fontOf(encoded: string | undefined): Letters['font'] {
  if (encoded === undefined) return 'wqy-zenhei'
  const name = decodeText('type', encoded)
  const known = fontNames.find((candidate) => candidate === name)
  if (known === undefined) throw invalidParameter('type', encoded)
  return known
}

function besideOf(given: Parameters): Beside {
  const align = given.choice('align', ['0', '1', '2'])
  return {
    first: given.choice('order', ['0', '1']) === '1' ? 'letters' : 'picture',
    align: align === '0' ? 'top' : align === '1' ? 'middle' : 'bottom',
    interval: given.integer('interval', { min: 0, max: 1_000 }) ?? 0,
  }
}

function splitOnce(text: string, by: string): readonly [string, string | undefined] {
  const at = text.indexOf(by)
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + by.length)]
}
