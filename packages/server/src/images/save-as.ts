/** The body of POST `?x-oss-process`: a recipe and, behind a pipe, where its outcome goes. */
import { ServiceError } from '@latchkey/protocol'
import { decodeText } from './base64-text.ts'
import { processCharactersMax } from './limits.ts'
import { Parameters, invalidParameter } from './parameters.ts'
import type { Recipe } from './recipe.ts'

export type SaveAs = {
  /** What makes the picture, to be parsed by whoever knows the bucket's styles. */
  readonly process: string
  /** Undefined: the bucket of the source. */
  readonly bucket: string | undefined
  readonly key: string
}

/** What the body begins with, and the parameter of the URL. */
export type ProcessParameter = 'x-oss-process' | 'x-oss-async-process'

/** Three characters for each that a form encodes, and the field's name. */
export const processBodyBytesMax = 3 * processCharactersMax + 'x-oss-async-process='.length

/**
 * https://help.aliyun.com/en/oss/user-guide/sys-or-saveas
 * @throws ServiceError InvalidArgument, MissingArgument
 */
export function parseSaveAs(body: string, parameter: ProcessParameter): SaveAs {
  const text = processOf(body.trim(), parameter)
  const pipe = text.indexOf('|')
  const [process, sink] = pipe === -1 ? [text, ''] : [text.slice(0, pipe), text.slice(pipe + 1)]
  // The alphabet of base64 that ali-oss sends has a `/` of its own, so the words behind it are looked for.
  if (sink.includes('/notify,topic_'))
    throw new ServiceError(
      'NotImplemented',
      { Header: parameter },
      { message: 'This server has no topics to which notify would tell the end of a task.' },
    )
  const [name, ...parts] = sink.split(',')
  if (sink === '')
    throw new ServiceError('MissingArgument', {}, { message: 'sys/saveas says where the outcome is stored.' })
  if (name !== 'sys/saveas') throw invalidParameter(parameter, sink)
  const given = new Parameters('sys/saveas', parts)
  const [key, bucket] = [given.text('o'), given.text('b')]
  given.end()
  if (key === undefined) throw invalidParameter('o', '')
  return { process, key: decodeText('o', key), bucket: bucket === undefined ? undefined : decodeText('b', bucket) }
}

/**
 * What is told of a picture is an answer, not an object.
 * @throws ServiceError InvalidArgument
 */
export function requirePicture(recipe: Recipe, process: string): void {
  if (recipe.answer !== 'picture') throw invalidParameter('x-oss-process', process)
}

/** Clients send the form's value encoded (Java) or as it is (Go, Python, ali-oss). */
function processOf(body: string, parameter: ProcessParameter): string {
  const field = `${parameter}=`
  if (!body.startsWith(field)) throw new ServiceError('MissingArgument', { ArgumentName: parameter })
  const value = body.slice(field.length)
  try {
    return decodeURIComponent(value)
  } catch {
    throw invalidParameter(parameter, value)
  }
}
