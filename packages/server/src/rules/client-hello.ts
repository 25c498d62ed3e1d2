/** The name that a TLS client calls, read from the first bytes of its connection. Pure. RFC 8446 4.1.2, RFC 6066 3. */

/** Names come long before: OpenSSL's own clients say everything in two kilobytes. */
export const clientHelloBytesMax = 16_384

/** `more`: it may still come. `unnamed`: there is none, or this is no hello, which the handshake itself will say. */
export type Called =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'more' }
  | { readonly kind: 'unnamed' }

const unnamed = { kind: 'unnamed' } as const
const more = { kind: 'more' } as const
const handshakeRecord = 22
const clientHello = 1
const serverName = 0
const hostNameType = 0
const nameBytesMax = 255

export function calledName(bytes: Buffer): Called {
  const message = helloIn(bytes)
  if (message === 'more') return bytes.length < clientHelloBytesMax ? more : unnamed
  const extensions = message && extensionsOf(message)
  const entries = extensions && extension(extensions, serverName)?.block(2)
  if (entries === undefined) return unnamed
  const type = entries.byte()
  const name = entries.block(2)?.rest()
  if (type !== hostNameType || name === undefined || name.length === 0 || name.length > nameBytesMax) return unnamed
  return { kind: 'name', name: name.toString('latin1').toLowerCase() }
}

/** The hello behind its handshake header, put together from as many records as it was cut into. */
function helloIn(bytes: Buffer): Buffer | 'more' | undefined {
  const records = reader(bytes)
  const pieces: Buffer[] = []
  let sizeBytes = 0
  for (;;) {
    const type = records.byte()
    if (type === undefined) return 'more'
    if (type !== handshakeRecord) return undefined
    if (records.take(2) === undefined) return 'more'
    const piece = records.block(2)
    if (piece === undefined) return 'more'
    const part = piece.rest()
    if (part.length === 0) return undefined
    pieces.push(part)
    sizeBytes += part.length
    const whole = pieces.length === 1 ? part : Buffer.concat(pieces, sizeBytes)
    if (whole[0] !== clientHello) return undefined
    const message = reader(whole.subarray(1)).block(3)
    if (message !== undefined) return message.rest()
  }
}

function extensionsOf(hello: Buffer): Reader | undefined {
  const fields = reader(hello)
  const versionAndRandom = fields.take(34)
  const session = fields.block(1)
  const suites = fields.block(2)
  const compression = fields.block(1)
  if (versionAndRandom === undefined || session === undefined || suites === undefined || compression === undefined)
    return undefined
  return fields.block(2)
}

function extension(extensions: Reader, wanted: number): Reader | undefined {
  for (;;) {
    const type = extensions.take(2)
    const content = extensions.block(2)
    if (type === undefined || content === undefined) return undefined
    if (type.readUInt16BE() === wanted) return content
  }
}

/** Takes from the front; undefined when there is less than was asked for. */
type Reader = {
  byte(): number | undefined
  take(sizeBytes: number): Buffer | undefined
  /** What follows a length of so many bytes. */
  block(lengthBytes: 1 | 2 | 3): Reader | undefined
  rest(): Buffer
}

function reader(bytes: Buffer): Reader {
  let at = 0
  const take = (sizeBytes: number): Buffer | undefined => {
    if (at + sizeBytes > bytes.length) return undefined
    at += sizeBytes
    return bytes.subarray(at - sizeBytes, at)
  }
  return {
    byte: () => take(1)?.[0],
    take,
    block(lengthBytes) {
      const content = take(lengthBytes)
      const taken = content && take(content.readUIntBE(0, lengthBytes))
      return taken && reader(taken)
    },
    rest: () => bytes.subarray(at),
  }
}
