/** Measures the claims of the design: `npm run bench -- [NAME…] [--quick] [--write [--page NAME]] [--no-peers] [--5gib] [--10m] [--slow-flush]`. */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { append } from './append.ts'
import { assumeRole } from './assume-role.ts'
import { assumeRoleWithOIDC } from './assume-role-with-oidc.ts'
import { beside } from './beside.ts'
import { complete } from './complete.ts'
import { copy } from './copy.ts'
import { deleteMany } from './delete-many.ts'
import { encrypted } from './encrypted.ts'
import { directory } from './directory.ts'
import { gateways } from './gateways.ts'
import { get } from './get.ts'
import { images } from './images.ts'
import { hotKey } from './hot-key.ts'
import { large } from './large.ts'
import { list } from './list.ts'
import { versions } from './versions.ts'
import { memory } from './memory.ts'
import { findPeers } from './peers/peers.ts'
import { players } from './players.ts'
import { playersStored } from './players-stored.ts'
import { policy } from './policy.ts'
import { start } from './start.ts'
import type { Bench, Claim } from './lib/bench.ts'
import { flushUs } from './lib/device.ts'
import { figureOf } from './lib/figure.ts'
import type { Figure } from './lib/figure.ts'
import { latchkey } from './lib/latchkey.ts'
import { makeGenerator } from './lib/load.ts'
import { commitNow, performancePage } from './lib/page.ts'
import { makeSlowFlush } from './lib/slow-flush.ts'
import { figuresTable } from './lib/table.ts'
import { put } from './put.ts'

const claims: Readonly<Record<string, Claim>> = {
  get,
  put,
  large,
  encrypted,
  list,
  versions,
  copy,
  append,
  'delete-many': deleteMany,
  images,
  'assume-role': assumeRole,
  'assume-role-with-oidc': assumeRoleWithOIDC,
  policy,
  directory,
  memory,
  start,
  'hot-key': hotKey,
  complete,
  beside,
  gateways,
  players,
  'players-stored': playersStored,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    'no-peers': { type: 'boolean', default: false },
    '5gib': { type: 'boolean', default: false },
    '10m': { type: 'boolean', default: false },
    'slow-flush': { type: 'boolean', default: false },
    against: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    page: { type: 'string', default: 'performance' },
  },
})
if (values.help) {
  process.stdout.write(`npm run bench -- [NAME…] [option…]
  NAME            ${Object.keys(claims).join(', ')}; all of them when none is named
  --quick         few rounds, one number of connections
  --rounds N      of each side, in turn
  --seconds N     of each round
  --no-peers      this server alone
  --against DIR   beside another checkout of this server
  --5gib --10m    larger bodies for memory; ten million keys for list and start, and below every claim about reads and writes
  --slow-flush    once more with a millisecond on each flush
  --write         into docs/reference/performance.md, or another page with --page NAME
`)
  process.exit(0)
}
const unknown = positionals.filter((name) => claims[name] === undefined)
if (unknown.length > 0) {
  process.stderr.write(`no claim is called ${unknown.join(', ')}; there are ${Object.keys(claims).join(', ')}\n`)
  process.exit(2)
}

const results = fileURLToPath(new URL('./results/', import.meta.url))
mkdirSync(results, { recursive: true })
const output = join(results, `${new Date().toISOString().replaceAll(':', '-')}.jsonl`)
const root = await mkdtemp(join(tmpdir(), 'latchkey-bench-'))
const figures: Figure[] = []
const startedAt = new Date()
const commit = commitNow()
const loadBefore = loadavg()[0] ?? 0
const say = (text: string): void => void process.stderr.write(`${text}\n`)
const report = (figure: Figure): void => {
  figures.push(figure)
  const line = `${JSON.stringify(figure)}\n`
  process.stdout.write(line)
  appendFileSync(output, line)
}
const bench: Bench = {
  isQuick: values.quick,
  rounds: Number(values.rounds ?? (values.quick ? 2 : 5)),
  seconds: Number(values.seconds ?? (values.quick ? 2 : 4)),
  // V8 compiles what is hot meanwhile; a server that is measured cold is measured compiling.
  warmSeconds: values.quick ? 2 : 5,
  connections: values.quick ? [64] : [1, 16, 64],
  generator: makeGenerator(root),
  root,
  peers: [
    ...(values.against === undefined ? [] : [latchkey({ checkout: values.against })]),
    ...(values['no-peers'] ? [] : findPeers(say)),
  ],
  against: values.against,
  slowFlush: values['slow-flush'] ? makeSlowFlush(root) : undefined,
  report,
  say,
  options: new Set((['5gib', '10m'] as const).filter((name) => values[name])),
}
try {
  say(`load from ${bench.generator.name}`)
  const flush = { claim: 'disk', name: 'fdatasync of a 4 KiB append, p50', subject: 'this disk', unit: 'µs' }
  report(
    figureOf(
      flush,
      Array.from({ length: bench.rounds }, () => flushUs(root)),
    ),
  )
  for (const [name, claim] of Object.entries(claims)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    say(`${name} …`)
    await claim(bench)
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
say(figuresTable(figures))
if (values.write) {
  const page = fileURLToPath(new URL(`../docs/reference/${values.page}.md`, import.meta.url))
  const { generator, rounds, seconds, peers } = bench
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ')
  writeFileSync(
    page,
    performancePage({
      command,
      commit,
      at: startedAt,
      generator: generator.name,
      rounds,
      seconds,
      figures,
      subjects: [latchkey(), ...peers],
      loadBefore,
      loadAfter: loadavg()[0] ?? 0,
    }),
  )
  say(`written to ${page}`)
}
