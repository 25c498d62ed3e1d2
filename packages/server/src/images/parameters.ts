/** `k_v,k_v` of one operation, read by name. What is read is taken away, so that what nobody read can be refused. */
import { ServiceError } from '@latchkey/protocol'

export type IntegerRange = { readonly min: number; readonly max: number; readonly ec?: string }

export class Parameters {
  readonly #operation: string
  readonly #left: Map<string, string>
  readonly #bare: string[]

  /** @throws ServiceError InvalidArgument when a parameter is given twice */
  constructor(operation: string, parts: readonly string[]) {
    this.#operation = operation
    this.#left = new Map()
    this.#bare = []
    for (const part of parts) {
      // ali-oss's own tests end an operation with a comma.
      if (part === '') continue
      const split = part.indexOf('_')
      if (split === -1) {
        this.#bare.push(part)
        continue
      }
      const name = part.slice(0, split)
      if (this.#left.has(name)) throw invalidParameter(name, part.slice(split + 1))
      this.#left.set(name, part.slice(split + 1))
    }
  }

  text(name: string): string | undefined {
    const value = this.#left.get(name)
    this.#left.delete(name)
    return value
  }

  /** @throws ServiceError InvalidArgument */
  integer(name: string, range: IntegerRange): number | undefined {
    const value = this.text(name)
    return value === undefined ? undefined : integerOf(name, value, range)
  }

  /** @throws ServiceError InvalidArgument */
  choice<const Value extends string>(name: string, values: readonly Value[], ec?: string): Value | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const chosen = values.find((candidate) => candidate === value)
    if (chosen === undefined) throw invalidParameter(name, value, ec)
    return chosen
  }

  /** The one value without a name: `rotate,90`. */
  bare(): string | undefined {
    return this.#bare.shift()
  }

  /**
   * @param otherwise where there is no value; without it there must be one
   * @throws ServiceError InvalidArgument
   */
  bareInteger(range: IntegerRange, otherwise?: number): number {
    const value = this.bare()
    if (value === undefined && otherwise !== undefined) return otherwise
    if (value === undefined) throw invalidParameter(this.#operation, '')
    return integerOf(this.#operation, value, range)
  }

  /** @throws ServiceError InvalidArgument, because something was asked that would not happen */
  end(): void {
    for (const [name, value] of this.#left) throw invalidParameter(name, value)
    for (const value of this.#bare) throw invalidParameter(this.#operation, value)
  }
}

function integerOf(name: string, text: string, { min, max, ec }: IntegerRange): number {
  const value = /^-?\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw invalidParameter(name, text, ec)
  // `-0` is zero, and equal recipes must look equal.
  return value === 0 ? 0 : value
}

const shownCharactersMax = 128

/** The wording of the cloud: `The value: 0 of parameter: w is invalid.` */
export function invalidParameter(name: string, value: string, ec?: string): ServiceError {
  const shown = value.length > shownCharactersMax ? `${value.slice(0, shownCharactersMax).toWellFormed()}…` : value
  return new ServiceError(
    'InvalidArgument',
    { ArgumentName: name.slice(0, shownCharactersMax), ArgumentValue: shown },
    {
      message: 'The value: {ArgumentValue} of parameter: {ArgumentName} is invalid.',
      ...(ec === undefined ? {} : { ec }),
    },
  )
}
