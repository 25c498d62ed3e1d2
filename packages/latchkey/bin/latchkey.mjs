#!/usr/bin/env node
import { run } from '../../../scripts/run.mjs'

run(['packages/latchkey/src/main.ts', ...process.argv.slice(2)])
