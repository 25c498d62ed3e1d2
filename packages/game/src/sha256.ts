/** SHA-256 in plain arithmetic: mini-games have no WebCrypto, and pages without TLS have none either. */
export function sha256(bytes: Uint8Array): string {
  const { constants, state } = start()
  const tailBytes = bytes.length % 64 > 55 ? 128 : 64
  const wholeBytes = bytes.length - (bytes.length % 64)
  const tail = new Uint8Array(tailBytes)
  tail.set(bytes.subarray(wholeBytes))
  tail[bytes.length - wholeBytes] = 0x80
  const bits = new DataView(tail.buffer)
  bits.setUint32(tailBytes - 8, Math.floor(bytes.length / 0x20000000))
  bits.setUint32(tailBytes - 4, (bytes.length << 3) >>> 0)
  const words = new Int32Array(64)
  const whole = new DataView(bytes.buffer, bytes.byteOffset)
  for (let at = 0; at < wholeBytes; at += 64) mix(state, words, constants, whole, at)
  for (let at = 0; at < tailBytes; at += 64) mix(state, words, constants, bits, at)
  let hex = ''
  for (const word of state) hex += (word >>> 0).toString(16).padStart(8, '0')
  return hex
}

/** The constants are the fractions of the roots of the first primes, so they are computed instead of written down. */
function start(): { readonly constants: Int32Array; readonly state: Int32Array } {
  const constants = new Int32Array(64)
  const state = new Int32Array(8)
  for (let candidate = 2, count = 0; count < 64; candidate += 1) {
    let divisor = 2
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor += 1
    if (divisor * divisor <= candidate) continue
    if (count < 8) state[count] = (Math.sqrt(candidate) % 1) * 0x100000000
    constants[count++] = (Math.cbrt(candidate) % 1) * 0x100000000
  }
  return { constants, state }
}

function mix(state: Int32Array, words: Int32Array, constants: Int32Array, bytes: DataView, at: number): void {
  const word = (index: number): number => words[index] ?? 0
  for (let index = 0; index < 16; index += 1) words[index] = bytes.getInt32(at + index * 4)
  for (let index = 16; index < 64; index += 1) {
    const early = word(index - 15)
    const late = word(index - 2)
    const small = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
    const large = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
    words[index] = word(index - 16) + small + word(index - 7) + large
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let index = 0; index < 64; index += 1) {
    const one =
      h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + (constants[index] ?? 0) + word(index)
    const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  const mixed = [a, b, c, d, e, f, g, h]
  for (let index = 0; index < 8; index += 1) state[index] = (state[index] ?? 0) + (mixed[index] ?? 0)
}

const turn = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))
