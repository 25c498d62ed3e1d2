/** A signature or credential that is not well-formed, or not in its time. The server answers with just these values. */
export class SignatureFormError extends Error {
  readonly code: string
  readonly status: number
  /** The `EC` of OSS errors (`0002-00000214`), where one is documented. */
  readonly ec: string | undefined
  /** Further elements of the error document, by wire name. */
  readonly details: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string,
    more: { ec?: string; details?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.name = 'SignatureFormError'
    this.status = status
    this.code = code
    this.ec = more.ec
    this.details = more.details ?? {}
  }
}

/** 400 InvalidArgument, which names the argument. Long values are cut: an error document stays under 4 KiB. */
export function invalidArgument(
  argumentName: string,
  argumentValue: string,
  message: string,
  ec?: string,
): SignatureFormError {
  const details = { ArgumentName: argumentName, ArgumentValue: shown(argumentValue) }
  return new SignatureFormError(400, 'InvalidArgument', message, ec === undefined ? { details } : { ec, details })
}

export function accessDenied(message: string, ec?: string): SignatureFormError {
  return new SignatureFormError(403, 'AccessDenied', message, ec === undefined ? {} : { ec })
}

const shownCharactersMax = 128

function shown(value: string): string {
  return value.length <= shownCharactersMax ? value : `${value.slice(0, shownCharactersMax)}…`
}
