/** What the readers of operations share. */
import { ServiceError } from '@latchkey/protocol'
import { invalidParameter } from './parameters.ts'
import type { Parameters } from './parameters.ts'

/** What the cloud does and this server does not: refused by name, never ignored. */
export function notImplemented(operation: string, ec?: string): ServiceError {
  return new ServiceError(
    'NotImplemented',
    { Header: 'x-oss-process' },
    { message: `This server does not implement image/${operation}.`, ...(ec === undefined ? {} : { ec }) },
  )
}

/** The named value, or nothing where there is none: a recipe leaves out what nobody asked for. */
export function some<Name extends string>(name: Name, value: number | undefined): { readonly [N in Name]?: number } {
  // The computed name is the given one, which the compiler widens to any text.
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: number })
}

/** @throws ServiceError InvalidArgument for what is not `RRGGBB` */
export function colorOf(given: Parameters, otherwise: string): string {
  const color = given.text('color') ?? otherwise
  if (!/^[0-9A-Fa-f]{6}$/.test(color)) throw invalidParameter('color', color)
  return color.toUpperCase()
}
