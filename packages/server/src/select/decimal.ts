/** Exact decimal numbers of up to 38 digits, as `CAST(… AS DECIMAL)` gives them. */
export class Decimal {
  readonly unscaled: bigint
  /** Digits behind the point. */
  readonly scale: number

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled
    this.scale = scale
  }

  toString(): string {
    const isNegative = this.unscaled < 0n
    const digits = String(isNegative ? -this.unscaled : this.unscaled).padStart(this.scale + 1, '0')
    const whole = digits.slice(0, digits.length - this.scale)
    const fraction = digits.slice(digits.length - this.scale)
    return `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
  }
}

const digitsMax = 38
/** Digits that a division adds behind the point. */
const divisionDigits = 18

/** Undefined for what is no number of so many digits. */
export function parseDecimal(text: string): Decimal | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text) ?? []
  if (sign === undefined || (whole === '' && fraction === '')) return undefined
  const shift = fraction.length - Number(exponent)
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  if (digits.length + Math.max(0, -shift) > digitsMax || shift > digitsMax) return undefined
  const unscaled = BigInt(`${digits === '' ? '0' : digits}${'0'.repeat(Math.max(0, -shift))}`)
  return new Decimal(sign === '-' ? -unscaled : unscaled, Math.max(0, shift))
}

const aligned = (first: Decimal, second: Decimal): readonly [bigint, bigint, number] => {
  const scale = Math.max(first.scale, second.scale)
  const at = (value: Decimal): bigint => value.unscaled * 10n ** BigInt(scale - value.scale)
  return [at(first), at(second), scale]
}

export function compareDecimals(first: Decimal, second: Decimal): number {
  const [a, b] = aligned(first, second)
  return a < b ? -1 : a > b ? 1 : 0
}

/** Undefined when it has no value: a division by nothing, or more digits than there is room for. */
export function computeDecimals(
  first: Decimal,
  sign: '+' | '-' | '*' | '/' | '%',
  second: Decimal,
): Decimal | undefined {
  const [a, b, scale] = aligned(first, second)
  if ((sign === '/' || sign === '%') && b === 0n) return undefined
  const result =
    sign === '+'
      ? new Decimal(a + b, scale)
      : sign === '-'
        ? new Decimal(a - b, scale)
        : sign === '*'
          ? new Decimal(first.unscaled * second.unscaled, first.scale + second.scale)
          : sign === '%'
            ? new Decimal(a % b, scale)
            : trimmed(new Decimal((a * 10n ** BigInt(divisionDigits)) / b, divisionDigits))
  return String(result.unscaled).length > digitsMax * 2 ? undefined : result
}

function trimmed({ unscaled, scale }: Decimal): Decimal {
  let [value, digits] = [unscaled, scale]
  while (digits > 0 && value % 10n === 0n) {
    value /= 10n
    digits -= 1
  }
  return new Decimal(value, digits)
}
