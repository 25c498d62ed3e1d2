/** The SDK as a game ships it: one minified file. */
import { build } from 'esbuild'
import { join } from 'node:path'

/** Optional chaining is in every engine since 2020; what is newer is written out. */
const target = 'es2020'

/** `global` hangs the exports on one name, for a script tag and for mini-games; without it the file is a module. */
export async function bundleSdk(global?: string): Promise<string> {
  const built = await build({
    entryPoints: [join(import.meta.dirname, '..', 'index.ts')],
    bundle: true,
    minify: true,
    target,
    platform: 'neutral',
    write: false,
    legalComments: 'none',
    ...(global === undefined ? { format: 'esm' } : { format: 'iife', globalName: global }),
  })
  const [file] = built.outputFiles
  if (file === undefined) throw new Error('esbuild made nothing')
  return file.text
}
