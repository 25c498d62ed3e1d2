/** `NAME.secrets` beside `NAME.app.yaml`: values for `${NAME}` that are neither in the file of the game nor in the environment. */
import { readFileSync, statSync } from 'node:fs'
import type { Surroundings } from './load-app.ts'

export const secretsBytesMax = 65_536
const line = /^\s*([A-Za-z_][A-Za-z0-9_]{0,127})\s*=(.*)$/

/** `games/demo.app.yaml` has `games/demo.secrets`. */
export function secretsFileOf(gameFile: string): string {
  return `${gameFile.replace(/(\.app)?\.ya?ml$/, '')}.secrets`
}

/** `NAME=value`, a line each; empty lines and those that begin with # say nothing. */
export function parseSecrets(text: string): Map<string, string> {
  const secrets = new Map<string, string>()
  for (const one of text.slice(0, secretsBytesMax).split(/\r?\n/)) {
    const [, name, value] = line.exec(one) ?? []
    if (name !== undefined && value !== undefined) secrets.set(name, value.trim())
  }
  return secrets
}

export type Beside = {
  readonly variable: Surroundings['variable']
  /** For the operator; none when all is well. */
  readonly warnings: readonly string[]
}

/** Variables of the environment, and what is in neither form there from the file beside the game's. */
export function secretsBeside(gameFile: string, variable: Surroundings['variable']): Beside {
  const path = secretsFileOf(gameFile)
  const text = textOf(path)
  if (text === undefined) return { variable, warnings: [] }
  const secrets = parseSecrets(text)
  return {
    variable: (name) => {
      const given = variable(name)
      if (given !== undefined && given !== '') return given
      return (variable(`${name}_FILE`) ?? '') === '' ? secrets.get(name) : undefined
    },
    warnings: isReadByOthers(path) ? [`${path} can be read by everybody on this machine; fix: chmod 600 ${path}`] : [],
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined // what node:fs throws has a code
    throw error
  }
}

/** Windows has no such bits. */
function isReadByOthers(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & 0o004) !== 0
}
