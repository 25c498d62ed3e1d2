/** The answer as frames: version, type, length and checksum of the head, then the payload and its checksum. */
import { crc32 } from 'node:zlib'

export const frameVersion = 1
export const frameTypes = {
  data: 0x800001,
  continuous: 0x800004,
  end: 0x800005,
  csvMetaEnd: 0x800006,
  jsonMetaEnd: 0x800007,
} as const

/** Without `hasCrc` the checksum is 0, which clients take for none. */
export function frame(type: number, payload: Buffer, hasCrc: boolean): Buffer {
  const whole = Buffer.alloc(12 + payload.length + 4)
  whole.writeUInt32BE(frameVersion * 2 ** 24 + type, 0)
  whole.writeUInt32BE(payload.length, 4)
  whole.writeUInt32BE(crc32(whole.subarray(0, 8)), 8)
  payload.copy(whole, 12)
  whole.writeUInt32BE(hasCrc ? crc32(payload) : 0, 12 + payload.length)
  return whole
}

const offset = (bytes: number): Buffer => {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64BE(BigInt(bytes))
  return buffer
}
const word = (value: number): Buffer => {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}

export const dataFrame = (scannedBytes: number, data: Uint8Array, hasCrc: boolean): Buffer =>
  frame(frameTypes.data, Buffer.concat([offset(scannedBytes), data]), hasCrc)

export const continuousFrame = (scannedBytes: number, hasCrc: boolean): Buffer =>
  frame(frameTypes.continuous, offset(scannedBytes), hasCrc)

/** `message` is `Code.Detail`, empty when all went well. */
export type Ended = { readonly scannedBytes: number; readonly status: number; readonly message: string }

export const endFrame = ({ scannedBytes, status, message }: Ended, hasCrc: boolean): Buffer =>
  frame(
    frameTypes.end,
    Buffer.concat([offset(scannedBytes), offset(scannedBytes), word(status), Buffer.from(message, 'utf8')]),
    hasCrc,
  )

export type Counted = { readonly splits: number; readonly rows: number; readonly columns: number }

export function metaEndFrame(kind: 'csv' | 'json', ended: Ended, { splits, rows, columns }: Counted): Buffer {
  const { scannedBytes, status, message } = ended
  const counts = [word(splits), offset(rows), ...(kind === 'csv' ? [word(columns)] : [])]
  const payload = Buffer.concat([
    offset(scannedBytes),
    offset(scannedBytes),
    word(status),
    ...counts,
    Buffer.from(message, 'utf8'),
  ])
  return frame(kind === 'csv' ? frameTypes.csvMetaEnd : frameTypes.jsonMetaEnd, payload, true)
}
