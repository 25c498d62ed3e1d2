import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { guaranteesOf } from './guarantees.ts'
import type { Guarantees } from './guarantees.ts'

const everything = { size: true, type: true, quota: true, history: true }
const nothing = { size: false, type: false, quota: false, history: false }
const here = { held: everything, revokeSessions: true }
const there = { held: nothing, revokeSessions: false }
const columns = [
  ['inline', guaranteesOf('inline', here)],
  ['form', guaranteesOf('form', here)],
  ['url', guaranteesOf('url', here)],
  ['sts', guaranteesOf('sts', here)],
  ['cloud: form', guaranteesOf('form', there)],
  ['cloud: url', guaranteesOf('url', there)],
  ['cloud: sts', guaranteesOf('sts', there)],
] as const

test('the page for operators says which limit holds where as the service tells it to players', () => {
  const rows = (Object.keys(columns[0][1]) as (keyof Guarantees)[]) // its own keys
    .map((name) => `| \`${name}\` | ${columns.map(([, held]) => held[name]).join(' | ')} |`)
  const table = [
    `| | ${columns.map(([title]) => title).join(' | ')} |`,
    `|${' --- |'.repeat(columns.length + 1)}`,
    ...rows,
  ]
  const page = readFileSync(new URL('../../../../docs/operate/players.md', import.meta.url), 'utf8')
  assert.equal(page.includes(table.join('\n')), true, `docs/operate/players.md has to say\n${table.join('\n')}`)
})

test('through the service itself everything holds, whatever the storage does', () => {
  assert.deepEqual(guaranteesOf('inline', there), guaranteesOf('inline', here))
})
