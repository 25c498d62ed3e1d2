import type { List, Scalar, Shape, Value } from '../contract.ts'
import { percentEncodeKey } from './url-encoding.ts'
import { escapeXml, formatXmlDate, xmlDeclaration } from './write-xml.ts'

/** A document's value, by our member names. */
export type DocumentValue = Readonly<Record<string, unknown>>

/**
 * The document of a shape, in the shape's order, straight to text. With `isUrlEncoded` the values that the contract marks
 * as encoded are percent-encoded, as `encoding-type=url` asks.
 */
export function encodeShape(root: string, shape: Shape, value: DocumentValue, isUrlEncoded: boolean): string {
  return `${xmlDeclaration}<${root}>${members(shape, value, isUrlEncoded)}</${root}>`
}

function members(shape: Shape, value: DocumentValue, isUrlEncoded: boolean): string {
  let text = ''
  for (const ours in shape.members) {
    const member = shape.members[ours]
    const given = value[ours]
    if (member !== undefined && given !== undefined) text += element(member.name, member.value, given, isUrlEncoded)
  }
  return text
}

function element(name: string, type: Value, value: unknown, isUrlEncoded: boolean): string {
  switch (type.type) {
    case 'shape':
      return `<${name}>${members(type, value as DocumentValue, isUrlEncoded)}</${name}>`
    case 'list': {
      const items = value as readonly unknown[]
      const item = type.wrapped ?? name
      let text = ''
      for (const one of items) text += element(nameOf(type, item, one), type.of, one, isUrlEncoded)
      return type.wrapped === undefined ? text : `<${name}>${text}</${name}>`
    }
    case 'text':
    case 'integer':
    case 'boolean':
    case 'choice':
    case 'time':
      return `<${name}>${scalarText(type, value, isUrlEncoded)}</${name}>`
  }
}

/** Items of several names tell their own. */
function nameOf(type: List, name: string, item: unknown): string {
  return type.either === undefined ? name : String((item as DocumentValue).element)
}

function scalarText(type: Scalar, value: unknown, isUrlEncoded: boolean): string {
  if (type.type === 'time') return formatXmlDate(value as Date)
  if (type.type === 'integer' || type.type === 'boolean') return String(value)
  const text = String(value)
  return isUrlEncoded && type.type === 'text' && type.encoded === true ? percentEncodeKey(text) : escapeXml(text)
}

/** An element as the reader gives it. */
export type ReadElement = { readonly name: string; readonly text: string; readonly children: readonly ReadElement[] }

/** What is wrong with a document, by the path of the element. */
export class ShapeError extends Error {
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`)
    this.name = 'ShapeError'
  }
}

/**
 * A read document as the value of a shape. Elements that the shape does not know are passed over, as the cloud does; a
 * missing required one, a repeated one and a value of the wrong kind are errors.
 */
export function decodeShape(root: string, shape: Shape, element: ReadElement): DocumentValue {
  if (element.name !== root) throw new ShapeError(element.name, `the root element must be ${root}`)
  return decodeMembers(root, shape, element)
}

function decodeMembers(path: string, shape: Shape, element: ReadElement): DocumentValue {
  const value: Record<string, unknown> = {}
  for (const [ours, member] of Object.entries(shape.members)) {
    const found = element.children.filter((child) => child.name === member.name)
    const here = `${path}.${member.name}`
    if (member.value.type === 'list') {
      const type = member.value
      const items =
        type.wrapped === undefined
          ? found
          : found.flatMap((wrapper) => wrapper.children.filter((child) => child.name === type.wrapped))
      if (items.length > (type.countMax ?? items.length))
        throw new ShapeError(here, `is there more than ${type.countMax} times`)
      if (found.length > 0 || type.wrapped === undefined)
        value[ours] = items.map((item) => decodeValue(here, type.of, item))
      if (member.required === true && items.length === 0) throw new ShapeError(here, 'is missing')
      continue
    }
    if (found.length > 1) throw new ShapeError(here, 'is given twice')
    const [only] = found
    if (only !== undefined) value[ours] = decodeValue(here, member.value, only)
    else if (member.required === true) throw new ShapeError(here, 'is missing')
  }
  return value
}

function decodeValue(path: string, type: Value, element: ReadElement): unknown {
  switch (type.type) {
    case 'shape':
      return decodeMembers(path, type, element)
    case 'list':
      throw new ShapeError(path, 'lists of lists have no element of their own')
    case 'text':
      return element.text
    case 'integer': {
      const value = /^\s*-?\d{1,15}\s*$/.test(element.text) ? Number(element.text) : Number.NaN
      if (Number.isNaN(value) || value < (type.min ?? value) || value > (type.max ?? value))
        throw new ShapeError(path, 'is not a number in its range')
      return value
    }
    case 'boolean':
      if (!/^\s*(true|false)\s*$/i.test(element.text)) throw new ShapeError(path, 'is neither true nor false')
      return element.text.trim().toLowerCase() === 'true'
    case 'choice':
      if (!type.values.includes(element.text.trim())) throw new ShapeError(path, `is none of ${type.values.join(', ')}`)
      return element.text.trim()
    case 'time': {
      const time = new Date(element.text.trim())
      if (Number.isNaN(time.getTime())) throw new ShapeError(path, 'is not a time')
      return time
    }
  }
}
