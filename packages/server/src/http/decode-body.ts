import { decodeShape, readXml, ServiceError, ShapeError, XmlFormError } from '@latchkey/protocol'
import type { Contract, InputField } from '@latchkey/protocol'
import { createHash } from 'node:crypto'
import { readBody } from './decode.ts'
import type { Allowance, Fields } from './decode.ts'
import { xmlBodyBytesMax } from './limits.ts'
import { planOf } from './plan.ts'
import type { Wire } from './wire.ts'
import { headerOf } from './wire.ts'

/**
 * The body, after the head was authorized: a document is read whole and decoded, a stream is handed on.
 * @throws ServiceError MalformedXML, InvalidDigest, EntityTooLarge, IncompleteBody, ServiceUnavailable
 */
export async function decodeOssBody(contract: Contract, wire: Wire, allowance: Allowance): Promise<Fields> {
  const found = planOf(contract).body
  if (found === undefined) return {}
  const [ours, field] = found
  switch (field.in) {
    case 'stream':
      return { [ours]: wire.body }
    case 'text':
      return { [ours]: (await readChecked(wire, field.maxBytes, allowance)).toString('utf8') }
    case 'xml': {
      const bytes = await readChecked(wire, xmlBodyBytesMax, allowance)
      if (bytes.length === 0 && field.required !== true) return {}
      return { [ours]: decodeXml(bytes, field) }
    }
    case 'form':
    case 'bucket':
    case 'key':
    case 'query':
    case 'header':
    case 'headers':
    case 'param':
    case 'params':
      return {}
  }
}

async function readChecked(wire: Wire, maxBytes: number, allowance: Allowance): Promise<Buffer> {
  const bytes = await readBody(wire.body, maxBytes, allowance)
  const md5 = headerOf(wire, 'content-md5')
  if (md5 !== undefined && createHash('md5').update(bytes).digest('base64') !== md5.trim())
    throw new ServiceError('InvalidDigest', { ContentMD5: md5.slice(0, 64) })
  return bytes
}

function decodeXml(
  bytes: Buffer,
  { root, value, malformedEc: ec }: Extract<InputField, { readonly in: 'xml' }>,
): unknown {
  try {
    return decodeShape(root, value, readXml(bytes))
  } catch (error) {
    if (error instanceof XmlFormError || error instanceof ShapeError)
      throw new ServiceError(
        'MalformedXML',
        { ErrorDetail: error.message.slice(0, 300) },
        { cause: error, ...(ec !== undefined && { ec }) },
      )
    throw error
  }
}
