/** `npm run game-bundle`: the SDK for games in one file, as a script and as a module, with its types, below `build/`. */
import { bundleSdk } from '@latchkey/game/testing'
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const top = join(import.meta.dirname, '..')
const folder = join(top, 'build')
await mkdir(folder, { recursive: true })
// A mini-game requires the file, a page loads it as a script: both get the same object.
const script = `${await bundleSdk('latchkey')}if(typeof module==='object')module.exports=latchkey\n`
await writeFile(join(folder, 'latchkey-game.js'), script)
await writeFile(join(folder, 'latchkey-game.mjs'), await bundleSdk())
// The types stay in their files, because their comments are the documentation.
const types = ['--declaration', '--emitDeclarationOnly', '--outDir', join(folder, 'types')]
const source = join(top, 'packages', 'game', 'src', 'index.ts')
const language = [
  '--target',
  'es2024',
  '--module',
  'nodenext',
  '--allowImportingTsExtensions',
  '--skipLibCheck',
  '--strict',
  '--ignoreConfig',
]
const compiler = join(top, 'node_modules', 'typescript', 'bin', 'tsc')
const { status } = spawnSync(process.execPath, [compiler, source, ...types, ...language], { stdio: 'inherit' })
if (status !== 0) process.exit(1)
for (const name of ['latchkey-game.d.ts', 'latchkey-game.d.mts'])
  await writeFile(join(folder, name), "export * from './types/index.js'\n")
console.log(`wrote latchkey-game.js and latchkey-game.mjs to ${folder}`)
