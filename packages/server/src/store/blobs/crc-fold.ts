/**
 * Shortens bytes without changing their CRC, several gigabytes a second.
 *
 * A CRC is what remains of the bytes, taken as a polynomial over GF(2), when it is divided by the CRC's own polynomial. Adding
 * any multiple of that one leaves the remainder as it is. If x^n + x^a + … + 1 is such a multiple, so is x^8n + x^8a + … + 1 (its
 * eighth power; over GF(2) squares have no mixed terms): with it a byte at the front is gone once it has been added to the few
 * bytes that lie n - a, …, n places behind it. That is done for all but the last n bytes, sixteen at once, with no table at
 * all; what is left over has the CRC of the whole.
 *
 * V8 has no such instructions for JavaScript, so the loop is WebAssembly. It is a dozen instructions, written out below. It reads
 * WebAssembly's own memory only: large files are read into such, and are not copied for their sums.
 */
import assert from 'node:assert/strict'

/** So many bytes are shortened by one call at most. */
export const foldBytesMax = 65_536
/** Below, the calls cost more than tables do. */
const worthBytesMin = 3_072
const lanesBytes = 16
/** So many can be added to. */
const firstBytes = 8
const pageBytes = 65_536

export type Fold = {
  /** Fewer bytes are not worth it. */
  readonly worthBytes: number
  /**
   * What is left of the bytes, which stay as they are; good until the next call. The first of the bytes count as if the
   * little-endian `first` had been added to them, which is how a CRC goes on behind other bytes.
   */
  shorten(bytes: Uint8Array, first: bigint): Uint8Array
  /** A buffer whose bytes are shortened where they lie. Those of any other are copied first. */
  createBuffer(lengthBytes: number): Buffer
}

/** `exponents` of a multiple of the CRC's polynomial, from the highest down to 0. */
export function createFold(exponents: readonly number[]): Fold {
  const [degree = 0, second = 0] = exponents
  assert(degree - second >= lanesBytes && exponents.at(-1) === 0, 'a byte is never added to its own sixteen')
  assert((exponents.at(-2) ?? 0) >= firstBytes, 'what is added to the first bytes is added once')
  const module = new WebAssembly.Module(foldModule(exponents.slice(1)))
  const copies = createRoom(module, degree, foldBytesMax)
  const rooms = new WeakMap<ArrayBufferLike, Room>()
  return {
    worthBytes: Math.max(worthBytesMin, 4 * degree),
    shorten(bytes, first) {
      assert(bytes.length >= degree + lanesBytes && bytes.length <= foldBytesMax, `${bytes.length} bytes`)
      const room = rooms.get(bytes.buffer)
      if (room !== undefined) return room.shorten(bytes.byteOffset, bytes.length, first)
      copies.bytes.set(bytes)
      return copies.shorten(copies.bytes.byteOffset, bytes.length, first)
    },
    createBuffer(lengthBytes) {
      const room = createRoom(module, degree, lengthBytes)
      rooms.set(room.bytes.buffer, room)
      return room.bytes
    },
  }
}

/** A memory of WebAssembly: bytes, and what they are shortened with. */
type Room = { readonly bytes: Buffer; shorten(at: number, lengthBytes: number, first: bigint): Uint8Array }

function createRoom(module: WebAssembly.Module, degree: number, lengthBytes: number): Room {
  // A byte takes from those up to `degree` before it. Before the first lie zeros, and what only the first bytes take.
  const shortenedAt = alignedUp(degree)
  const restAt = alignedUp(shortenedAt + foldBytesMax + degree + lanesBytes)
  const bytesAt = alignedUp(restAt + degree + 2 * lanesBytes)
  const pages = Math.ceil((bytesAt + lengthBytes + lanesBytes) / pageBytes)
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  // The one function that `foldModule` exports.
  const fold = new WebAssembly.Instance(module, { m: { m: memory } }).exports['f'] as (
    source: number,
    from: number,
    to: number,
    end: number,
  ) => void
  const all = new Uint8Array(memory.buffer)
  const fromAt = shortenedAt - degree
  const beforeFirst = new DataView(memory.buffer, fromAt, firstBytes)
  return {
    bytes: Buffer.from(memory.buffer, bytesAt, lengthBytes),
    shorten(at, sourceBytes, first) {
      const goneBytes = Math.floor((sourceBytes - degree) / lanesBytes) * lanesBytes
      const restBytes = sourceBytes - goneBytes
      beforeFirst.setBigUint64(0, first, true)
      fold(at, fromAt, shortenedAt, shortenedAt + goneBytes)
      beforeFirst.setBigUint64(0, 0n)
      // What is left takes from the bytes that are gone, and not from one another.
      all.fill(0, shortenedAt + goneBytes, shortenedAt + goneBytes + degree + lanesBytes)
      fold(at + goneBytes, fromAt + goneBytes, restAt, restAt + alignedUp(restBytes))
      return all.subarray(restAt, restAt + restBytes)
    },
  }
}

const alignedUp = (count: number): number => Math.ceil(count / lanesBytes) * lanesBytes

/**
 * (module
 *   (import "m" "m" (memory 1))
 *   (func (export "f") (param $source i32) (param $from i32) (param $to i32) (param $end i32)
 *     (loop $next
 *       (v128.store (local.get $to)
 *         (v128.xor … (v128.xor (v128.load (local.get $source)) (v128.load offset=EXPONENT (local.get $from))) …))
 *       (local.set $source (i32.add (local.get $source) (i32.const 16)))
 *       (local.set $from (i32.add (local.get $from) (i32.const 16)))
 *       (br_if $next (i32.lt_u
 *         (local.tee $to (i32.add (local.get $to) (i32.const 16)))
 *         (local.get $end))))))
 */
function foldModule(offsets: readonly number[]): Uint8Array<ArrayBuffer> {
  const [source, from, to, end] = [0, 1, 2, 3]
  const added = offsets.flatMap((offset) => [...localGet(from), ...loadVector(offset), ...xorVector])
  const add = [...localGet(to), ...localGet(source), ...loadVector(0), ...added, ...storeVector]
  const advance = [source, from].flatMap((index) => [...localGet(index), ...addLanes, 0x21, index])
  const advanceTo = [...localGet(to), ...addLanes, 0x22, to]
  const isBeforeEnd = [...localGet(end), 0x49]
  const loop = [...add, ...advance, ...advanceTo, ...isBeforeEnd]
  const body = [0, 0x03, 0x40, ...loop, 0x0d, 0, 0x0b, 0x0b]
  const name = [1, 0x6d]
  return Uint8Array.from([
    ...magicAndVersion,
    ...section(1, [1, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 0]),
    ...section(2, [1, ...name, ...name, 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(10, [1, ...sized(body)]),
  ])
}

const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const localGet = (index: number): number[] => [0x20, index]
/** From the address on the stack and the offset, which need not be a multiple of sixteen. */
const loadVector = (offset: number): number[] => [0xfd, 0x00, 0, ...unsigned(offset)]
const storeVector = [0xfd, 0x0b, 0, 0]
const xorVector = [0xfd, 0x51]
const addLanes = [0x41, lanesBytes, 0x6a]

const section = (id: number, content: readonly number[]): number[] => [id, ...sized(content)]
const sized = (content: readonly number[]): number[] => [...unsigned(content.length), ...content]

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}
