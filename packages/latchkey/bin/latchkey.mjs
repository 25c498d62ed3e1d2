#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const run = join(top, 'scripts', 'run.mjs')
const { status } = spawnSync(process.execPath, [run, 'packages/latchkey/src/main.ts', ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
