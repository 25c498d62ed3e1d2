import { z } from 'zod'

/** A whole number in a query, in decimal digits and nothing else: `1e1`, `0x10` and ` 5` are texts to everybody but JavaScript. */
export const queryNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'is a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .meta({ type: 'integer', minimum: min, maximum: max, pattern: undefined })
