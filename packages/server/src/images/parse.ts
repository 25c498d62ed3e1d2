/**
 * The language of `x-oss-process`: operations between `/`, their parameters between `,`, name and value split at the first
 * `_`. https://help.aliyun.com/en/oss/user-guide/img-parameters
 */
import { ServiceError } from '@latchkey/protocol'
import { processCharactersMax, processStepsMax } from './limits.ts'
import { parseOperation } from './parse-operation.ts'
import { invalidParameter } from './parameters.ts'
import type { Recipe, Step } from './recipe.ts'

/**
 * @throws ServiceError InvalidArgument for what is no such text, NotImplemented for what the cloud would do and this
 * server does not: styles, video, documents and whatever needs a model
 */
export function parseProcess(text: string): Recipe {
  if (text.length > processCharactersMax)
    throw new ServiceError(
      'InvalidArgument',
      { ArgumentName: 'x-oss-process' },
      { message: `x-oss-process is longer than ${processCharactersMax} characters.`, ec: '0017-00000288' },
    )
  const [kind = '', ...operations] = withoutSink(text).split('/')
  if (kind !== 'image') throw foreignProcess(kind, text)
  // `image/resize,w_1/` is written by people who join operations with a slash at each end.
  if (operations.at(-1) === '') operations.pop()
  if (operations.length === 0 || operations.length > processStepsMax) throw invalidParameter('x-oss-process', text)
  const recipe = recipeOf(operations, nestedSteps)
  for (const step of recipe.steps)
    if (step.op === 'resize' && step.percentOfMain !== undefined)
      throw invalidParameter('P', String(step.percentOfMain))
  return recipe
}

/** Steps on a watermark; it is laid over, not written, so only its pixels count. */
function nestedSteps(process: string): readonly Step[] {
  const [kind, ...operations] = process.split('/')
  if (kind !== 'image' || operations.length === 0) throw invalidParameter('image', process)
  for (const operation of operations) {
    const [name = ''] = operation.split(',')
    const ec = neverNested.get(name)
    if (ec !== undefined) throw invalidParameter('image', operation, ec)
  }
  return recipeOf(operations, nestedSteps).steps
}

const neverNested: ReadonlyMap<string, string> = new Map([
  ['watermark', '0040-00000373'],
  ['info', '0040-00000374'],
])

/** Storing the outcome is asked by POST; on a read it has no effect. https://help.aliyun.com/en/oss/user-guide/sys-or-saveas */
function withoutSink(text: string): string {
  const [process = '', ...sinks] = text.split('|')
  return sinks.every((sink) => /^sys\/saveas(,|$)/.test(sink)) ? process : text
}

function recipeOf(operations: readonly string[], nested: (process: string) => readonly Step[]): Recipe {
  let recipe: Recipe = { answer: 'picture', orients: true, steps: [], isInterlaced: false }
  for (const operation of operations) {
    const [name = '', ...parts] = operation.split(',')
    // What is told about a picture ends the chain: there is nothing left to work on.
    if (recipe.answer !== 'picture') throw invalidParameter('x-oss-process', operation)
    if (name === 'info' && operations.length > 1) throw invalidParameter('x-oss-process', operation)
    recipe = parseOperation(recipe, name, parts, nested)
  }
  return recipe
}

const foreignKinds: ReadonlySet<string> = new Set(['style', 'video', 'imm', 'doc', 'hls', 'audio', 'csv', 'json'])

function foreignProcess(kind: string, text: string): ServiceError {
  return foreignKinds.has(kind)
    ? new ServiceError(
        'NotImplemented',
        { Header: 'x-oss-process' },
        { message: `This server does not implement x-oss-process=${kind}/….` },
      )
    : invalidParameter('x-oss-process', text)
}
