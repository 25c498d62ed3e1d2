import { readXml } from '@latchkey/protocol'
import type { OutputField, XmlElement } from '@latchkey/protocol'
import { documentBytesMax } from './answer-body.ts'
import type { AnswerBody } from './answer-body.ts'
import { decodeElement, decodeMember, scalarOf } from './decode-document.ts'
import { headerTextOf } from './header-text.ts'
import { AnswerFormError } from './request-error.ts'
import type { WireAnswer } from './transport.ts'
import type { WireContract } from './wire-contract.ts'

/** Header and status fields, and the body as the contract reads it. Throws AnswerFormError. */
export async function decodeAnswer(
  contract: WireContract,
  answer: WireAnswer,
  body: AnswerBody,
): Promise<Readonly<Record<string, unknown>>> {
  const fields = Object.entries(contract.output)
  const output: Record<string, unknown> = {}
  let isBodyTaken = false
  let members: Readonly<Record<string, unknown>> | undefined
  for (const [ours, field] of fields) {
    if (isHead(field)) output[ours] = headField(field, answer, contract)
    else if (field.in === 'stream') {
      output[ours] = body
      isBodyTaken = true
    } else if (field.in === 'member') {
      members ??= await readJson(body)
      isBodyTaken = true
      const value = members[field.name]
      if (value !== undefined && value !== null) output[ours] = decodeMember(field.name, field.value, value)
    } else {
      const text = await body.text(documentBytesMax)
      isBodyTaken = true
      if (field.in === 'text') output[ours] = text
      else if (text.trim() !== '') output[ours] = decodeXml(field, text)
    }
  }
  if (contract.product !== 'oss') members ??= isBodyTaken ? {} : await readJson(body)
  if (!isBodyTaken && members === undefined) await body.bytes(documentBytesMax)
  return { ...output, requestId: requestIdOf(answer, members) }
}

function requestIdOf(answer: WireAnswer, members: Readonly<Record<string, unknown>> | undefined): string {
  const told = members?.['RequestId']
  if (typeof told === 'string') return told
  return answer.headers.get('x-oss-request-id') ?? answer.headers.get('x-acs-request-id') ?? ''
}

type HeadField = Extract<OutputField, { readonly in: 'status' | 'header' | 'headers' }>

function isHead(field: OutputField): field is HeadField {
  return field.in === 'status' || field.in === 'header' || field.in === 'headers'
}

function headField(field: HeadField, answer: WireAnswer, contract: WireContract): unknown {
  switch (field.in) {
    case 'status':
      return answer.status
    case 'header': {
      const carried = answer.headers.get(field.name.toLowerCase())
      return carried === undefined ? undefined : scalarOf(field.name, field.value, headerTextOf(carried))
    }
    case 'headers':
      return field.prefix === '' ? otherHeaders(answer, contract) : headerFamily(answer, field.prefix.toLowerCase())
  }
}

function headerFamily(answer: WireAnswer, prefix: string): Readonly<Record<string, string>> {
  const family: Record<string, string> = {}
  for (const [name, carried] of answer.headers)
    if (name.startsWith(prefix)) family[name.slice(prefix.length)] = headerTextOf(carried)
  return family
}

/** What every answer has; the rest of the headers that the contract does not name belong to the object. */
const everyAnswers =
  /^(date|server|connection|keep-alive|transfer-encoding|vary|via|age|content-(length|type)|access-control-.*|x-oss-.*|content-security-policy|x-content-type-options)$/

function otherHeaders(answer: WireAnswer, contract: WireContract): Readonly<Record<string, string>> {
  const named = new Set(
    Object.values(contract.output).flatMap((field) => (field.in === 'header' ? [field.name.toLowerCase()] : [])),
  )
  const others: Record<string, string> = {}
  for (const [name, carried] of answer.headers)
    if (!named.has(name) && !everyAnswers.test(name)) others[name] = headerTextOf(carried)
  return others
}

async function readJson(body: AnswerBody): Promise<Readonly<Record<string, unknown>>> {
  const text = await body.text(documentBytesMax)
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed }
  } catch (cause) {
    throw new AnswerFormError(`The answer is not JSON: ${text.slice(0, 80)}`, { cause })
  }
  throw new AnswerFormError(`The answer is no JSON object: ${text.slice(0, 80)}`)
}

function decodeXml(field: Extract<OutputField, { readonly in: 'xml' }>, text: string): unknown {
  const root = parseDocument(text)
  if (root.name !== field.root) throw new AnswerFormError(`The answer is a ${root.name}, not a ${field.root}.`)
  const isUrlEncoded = root.children.some((child) => child.name === 'EncodingType' && child.text === 'url')
  return decodeElement(field.value, root, isUrlEncoded)
}

/** Larger limits than a server has for what clients send. */
const answerLimits = { bytesMax: documentBytesMax, depthMax: 32, elementCountMax: 1_000_000 }

function parseDocument(text: string): XmlElement {
  try {
    return readXml(text, answerLimits)
  } catch (cause) {
    throw new AnswerFormError(`The answer is not XML: ${text.slice(0, 80)}`, { cause })
  }
}
