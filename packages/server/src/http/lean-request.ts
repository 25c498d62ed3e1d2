import { IncomingMessage } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * A request whose `headers` has only what Node's server and our listener ask of it: how the body is framed, the host, and
 * what is expected. All lines stand in `rawHeaders`, where the wire reads them; to put each of them into an object under a
 * name of its own, as Node does, costs as much as parsing them.
 */
export class LeanRequest extends IncomingMessage {
  #asked: IncomingHttpHeaders | undefined

  static {
    // Node's own is an accessor of the prototype as well; to TypeScript it is a property, which no accessor may override.
    Object.defineProperty(LeanRequest.prototype, 'headers', {
      get(this: LeanRequest): IncomingHttpHeaders {
        return (this.#asked ??= headersAsked(this.rawHeaders))
      },
    })
  }
}

/** Lines that are given twice as Node has them: the first host and length, and a list of what may be one. */
export function headersAsked(rawHeaders: readonly string[]): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {}
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const value = rawHeaders[index + 1] ?? ''
    // Hardly any other name is as long.
    switch (name.length) {
      case 'te'.length:
      case 'host'.length:
      case 'expect'.length:
      case 'content-length'.length:
      case 'transfer-encoding'.length:
        add(headers, name.toLowerCase(), value)
    }
  }
  return headers
}

function add(headers: IncomingHttpHeaders, name: string, value: string): void {
  switch (name) {
    case 'host':
      headers.host ??= value
      return
    case 'content-length':
      headers['content-length'] ??= value
      return
    case 'transfer-encoding':
      headers['transfer-encoding'] = joined(headers['transfer-encoding'], value)
      return
    case 'expect':
      headers.expect = joined(headers.expect, value)
      return
    case 'te':
      headers.te ??= value
  }
}

const joined = (before: string | undefined, value: string): string =>
  before === undefined ? value : `${before}, ${value}`
