/**
 * Shortens bytes without changing their CRC, several gigabytes a second.
 *
 * A CRC is what remains of the bytes, taken as a polynomial over GF(2), when it is divided by the CRC's own polynomial. Adding
 * any multiple of that one leaves the remainder as it is. If x^n + x^a + … + 1 is such a multiple, so is x^8n + x^8a + … + 1 (its
 * eighth power; over GF(2) squares have no mixed terms): with it a byte at the front is gone once it has been added to the few
 * bytes that lie n - a, …, n places behind it. That is done for all but the last n bytes, sixteen at once, with no table at
 * all; what is left over has the CRC of the whole.
 *
 * V8 has no such instructions for JavaScript, so the loop is WebAssembly. It is a dozen instructions, written out below.
 */
import assert from 'node:assert/strict'

/** So many bytes are shortened by one call at most. */
export const foldBytesMax = 65_536
/** Below, the calls cost more than tables do. */
const worthBytesMin = 3_072
const lanesBytes = 16
const pageBytes = 65_536

export type Fold = {
  /** Fewer bytes are not worth it. */
  readonly worthBytes: number
  /** Where up to `foldBytesMax` bytes are put, which `shorten` then overwrites. */
  readonly bytes: Uint8Array
  /** What is left of the first `lengthBytes` of `bytes`, all of them when they are few; good until the next call. */
  shorten(lengthBytes: number): Uint8Array
}

/** `exponents` of a multiple of the CRC's polynomial, from the highest down to 0. */
export function createFold(exponents: readonly number[]): Fold {
  const [degree = 0, second = 0] = exponents
  assert(degree - second >= lanesBytes && exponents.at(-1) === 0, 'a byte is never added to its own sixteen')
  // The sources of a byte lie up to `degree` before it; before the first byte there are zeros.
  const at = alignedUp(degree)
  const restAt = alignedUp(at + foldBytesMax + degree)
  const pages = Math.ceil((restAt + degree + 2 * lanesBytes) / pageBytes)
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  const module = new WebAssembly.Module(foldModule(exponents.slice(1)))
  // The one function that `foldModule` exports.
  const fold = new WebAssembly.Instance(module, { m: { m: memory } }).exports['f'] as (
    from: number,
    to: number,
    end: number,
  ) => void
  const all = new Uint8Array(memory.buffer)
  const worthBytes = Math.max(worthBytesMin, 4 * degree)
  return {
    worthBytes,
    bytes: all.subarray(at, at + foldBytesMax),
    shorten(lengthBytes) {
      if (lengthBytes < worthBytes) return all.subarray(at, at + lengthBytes)
      const goneBytes = Math.floor((lengthBytes - degree) / lanesBytes) * lanesBytes
      const goneTo = at + goneBytes
      const restBytes = lengthBytes - goneBytes
      fold(at - degree, at, goneTo)
      // What is left takes from the bytes that are gone, and not from one another.
      all.copyWithin(restAt, goneTo, goneTo + restBytes)
      all.fill(0, goneTo, goneTo + degree + lanesBytes)
      fold(goneTo - degree, restAt, restAt + alignedUp(degree))
      return all.subarray(restAt, restAt + restBytes)
    },
  }
}

const alignedUp = (count: number): number => Math.ceil(count / lanesBytes) * lanesBytes

/**
 * (module
 *   (import "m" "m" (memory 1))
 *   (func (export "f") (param $from i32) (param $to i32) (param $end i32)
 *     (loop $next
 *       (v128.store (local.get $to)
 *         (v128.xor … (v128.xor (v128.load (local.get $to)) (v128.load offset=EXPONENT (local.get $from))) …))
 *       (local.set $from (i32.add (local.get $from) (i32.const 16)))
 *       (br_if $next (i32.lt_u
 *         (local.tee $to (i32.add (local.get $to) (i32.const 16)))
 *         (local.get $end))))))
 */
function foldModule(offsets: readonly number[]): Uint8Array<ArrayBuffer> {
  const [from, to, end] = [0, 1, 2]
  const added = offsets.flatMap((offset) => [...localGet(from), ...loadVector(offset), ...xorVector])
  const add = [...localGet(to), ...localGet(to), ...loadVector(0), ...added, ...storeVector]
  const advanceFrom = [...localGet(from), ...addLanes, 0x21, from]
  const advanceTo = [...localGet(to), ...addLanes, 0x22, to]
  const isBeforeEnd = [...localGet(end), 0x49]
  const loop = [...add, ...advanceFrom, ...advanceTo, ...isBeforeEnd]
  const body = [0, 0x03, 0x40, ...loop, 0x0d, 0, 0x0b, 0x0b]
  const name = [1, 0x6d]
  return Uint8Array.from([
    ...magicAndVersion,
    ...section(1, [1, 0x60, 3, 0x7f, 0x7f, 0x7f, 0]),
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
