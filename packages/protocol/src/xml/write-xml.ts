import { formatXmlTime } from '../signatures/timestamps.ts'

// XML as every official client reads it: no namespaces and no attributes (oss2 finds bare tags, Go replaces tags as
// text), an empty element instead of none, times with `.000Z`.

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** A list repeats its element, an undefined member is left out, names are trusted. */
export type XmlValue = string | number | bigint | boolean | Date | undefined | readonly XmlValue[] | XmlMembers
export type XmlMembers = { readonly [name: string]: XmlValue }

/** A whole document, its members in their order. */
export function writeXml(root: string, members: XmlMembers): string {
  return xmlDeclaration + writeXmlElement(root, members)
}

export function writeXmlElement(name: string, value: XmlValue): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return `<${name}>${escapeXml(value)}</${name}>`
  if (value instanceof Date) return `<${name}>${formatXmlDate(value)}</${name}>`
  if (typeof value !== 'object') return `<${name}>${value}</${name}>`
  let text = ''
  if (isList(value)) {
    for (const item of value) text += writeXmlElement(name, item)
    return text
  }
  for (const memberName in value) text += writeXmlElement(memberName, value[memberName])
  return `<${name}>${text}</${name}>`
}

const special = /[&<>\p{Cc}\p{Cs}\ufffe\uffff]/u
const specials = new RegExp(special, 'gu')

/**
 * Text for the inside of an element. Tab and line breaks become references, so that no parser changes them. Keys may
 * hold other control characters, for which XML has no form at all: they go out as they are, because the parser of
 * ali-oss takes them so and refuses a reference; other clients ask for `encoding-type=url`. Half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD.
 */
export function escapeXml(text: string): string {
  return special.test(text) ? text.replaceAll(specials, escaped) : text
}

/** `2012-02-24T08:43:07.000Z`; oss2 parses no other form, so the milliseconds are always zero. */
export function formatXmlDate(date: Date): string {
  return formatXmlTime(date.getTime())
}

function escaped(character: string): string {
  if (character === '&') return '&amp;'
  if (character === '<') return '&lt;'
  if (character === '>') return '&gt;'
  const code = character.charCodeAt(0)
  const isForbidden = code < 0x20 && code !== 0x9 && code !== 0xa && code !== 0xd
  if (isForbidden) return character
  return code >= 0xd800 && code <= 0xdfff ? '\ufffd' : `&#x${code.toString(16).toUpperCase()};`
}

function isList(value: readonly XmlValue[] | XmlMembers): value is readonly XmlValue[] {
  return Array.isArray(value)
}
