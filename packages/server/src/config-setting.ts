import { z } from 'zod'
import { Secret } from './base/secret.ts'

/** One setting: its name in the environment, in the file and on the command line, and what it takes. */
export type Setting = {
  readonly env: string
  readonly key: string
  readonly description: string
  readonly isSecret?: true
  readonly fallback: string | undefined
  readonly schema: z.ZodType
}

export function setting<const F extends string | undefined, const S extends z.ZodType>(
  env: string,
  key: string,
  description: string,
  fallback: F,
  schema: S,
): {
  readonly env: string
  readonly key: string
  readonly description: string
  readonly fallback: F
  readonly schema: S
} {
  return { env, key, description, fallback, schema }
}

export function secret(env: string, key: string, description: string) {
  return {
    ...setting(
      env,
      key,
      description,
      undefined,
      z
        .string()
        .min(1)
        .transform((text) => new Secret(text.trim())),
    ),
    isSecret: true,
  } as const
}
