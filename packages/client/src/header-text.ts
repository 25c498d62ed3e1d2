import { bytesOf, utf8TextOf } from '@latchkey/protocol'
import { InputError } from './request-error.ts'

// HTTP carries a header as bytes, and programs hold it with one byte per character. OSS reads UTF-8 there, and so do we.

/** Text as HTTP carries it. Throws InputError for a line break or another control character, which would end the header. */
export function headerBytesOf(name: string, text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if ((code < 0x20 && code !== 0x09) || code === 0x7f)
      throw new InputError(`The value of ${name} has a control character.`)
  }
  if (!/[^\0-\x7f]/.test(text)) return text
  let carried = ''
  for (const byte of bytesOf(text)) carried += String.fromCharCode(byte)
  return carried
}

/** The text of a header as it came; what is not UTF-8 stays as it is. */
export function headerTextOf(carried: string): string {
  if (!/[^\0-\x7f]/.test(carried)) return carried
  return utf8TextOf(Uint8Array.from(carried, (character) => character.charCodeAt(0))) ?? carried
}
