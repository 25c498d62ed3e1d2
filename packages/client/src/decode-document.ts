import { percentDecodeKey } from '@latchkey/protocol'
import type { Member, Scalar, Shape, Value, XmlElement } from '@latchkey/protocol'
import { AnswerFormError } from './request-error.ts'

// Answers are read leniently: another server may leave out what ours requires, or know values that we do not. Only what
// cannot be understood at all is an error.

type Draft = Record<string, unknown>

/** The value of an XML document's root. `isUrlEncoded` says that the answer was asked for with encoding-type=url. */
export function decodeElement(shape: Shape, element: XmlElement, isUrlEncoded: boolean): Draft {
  const value: Draft = {}
  for (const [ours, member] of Object.entries(shape.members)) {
    const decoded = decodeMemberOf(element, member, isUrlEncoded)
    if (decoded !== undefined) value[ours] = decoded
  }
  return value
}

function decodeMemberOf({ children }: XmlElement, { name: own, value: type }: Member, isUrlEncoded: boolean): unknown {
  if (type.type !== 'list') {
    const first = children.find(({ name }) => name === own)
    return first === undefined ? undefined : decodeOne(type, first, isUrlEncoded)
  }
  const { wrapped, either } = type
  const found = children.filter(({ name }) => (either === undefined ? name === own : either.includes(name)))
  const items =
    wrapped === undefined ? found : found.flatMap((outer) => outer.children.filter(({ name }) => name === wrapped))
  const decoded = items.map((item) => decodeOne(type.of, item, isUrlEncoded))
  if (either === undefined) return decoded
  return items.map(({ name }, at) => Object.assign({ element: name }, decoded[at]))
}

function decodeOne(type: Value, element: XmlElement, isUrlEncoded: boolean): unknown {
  if (type.type === 'shape') return decodeElement(type, element, isUrlEncoded)
  if (type.type === 'list') throw new AnswerFormError(`${element.name} is a list of lists.`)
  const isEncoded = isUrlEncoded && type.type === 'text' && type.encoded === true
  const text = isEncoded ? percentDecodeKey(element.text) : element.text
  if (text === undefined) throw new AnswerFormError(`${element.name} is not percent-encoded UTF-8.`)
  return scalarOf(element.name, type, text)
}

/** A member of a JSON answer. */
export function decodeMember(name: string, type: Value, value: unknown): unknown {
  switch (type.type) {
    case 'shape': {
      const members = objectOf(name, value)
      const decoded: Draft = {}
      for (const [ours, member] of Object.entries(type.members)) {
        const given = members[member.name]
        const isGiven = given !== undefined && given !== null
        if (isGiven) decoded[ours] = decodeMember(member.name, member.value, given)
        else if (member.value.type === 'list') decoded[ours] = []
      }
      return decoded
    }
    case 'list': {
      const items = type.wrapped === undefined ? value : (objectOf(name, value)[type.wrapped] ?? [])
      if (!Array.isArray(items)) throw new AnswerFormError(`${name} is no list.`)
      return items.map((item: unknown) => decodeMember(name, type.of, item))
    }
    case 'text':
    case 'integer':
    case 'boolean':
    case 'choice':
    case 'time':
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
        throw new AnswerFormError(`${name} is no ${type.type}.`)
      return scalarOf(name, type, String(value))
  }
}

function objectOf(name: string, value: unknown): Draft {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AnswerFormError(`${name} is no object.`)
  return { ...value }
}

/** Text as the contract's kind of value. Choices that we do not know pass: the server may be newer. */
export function scalarOf(name: string, scalar: Scalar, text: string): unknown {
  switch (scalar.type) {
    case 'text':
    case 'choice':
      return text
    case 'boolean':
      return text.trim().toLowerCase() === 'true'
    case 'integer': {
      if (text.trim() === '') return undefined
      const value = Number(text)
      if (!Number.isSafeInteger(value)) throw new AnswerFormError(`${name} is no integer: ${text.slice(0, 40)}`)
      return value
    }
    case 'time': {
      const time = new Date(text)
      if (Number.isNaN(time.getTime())) throw new AnswerFormError(`${name} is no time: ${text.slice(0, 40)}`)
      return time
    }
  }
}
