import { Secret } from '../base/secret.ts'
import type { Config } from '../config.ts'

/**
 * The configuration on its way to a process of the server: read and judged once, by the supervisor, so that no other
 * process needs what reads it. It travels over the pipe between them and nowhere else.
 */
export type ConfigParcel = {
  readonly plain: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, string>>
}

export function packConfig(config: Config): ConfigParcel {
  const entries = Object.entries(config)
  return {
    plain: Object.fromEntries(entries.filter(([, value]) => !(value instanceof Secret))),
    secrets: Object.fromEntries(
      entries.flatMap(([name, value]) => (value instanceof Secret ? [[name, value.reveal().toString('base64')]] : [])),
    ),
  }
}

export function unpackConfig({ plain, secrets }: ConfigParcel): Config {
  const opened = Object.entries(secrets).map(([name, text]) => [name, new Secret(Buffer.from(text, 'base64'))] as const)
  // What was packed had passed the schema of every setting.
  return { ...plain, ...Object.fromEntries(opened) } as Config
}
