/** The shipped templates with one thing changed: what is no longer isolated is never PROVED. */
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { prove } from './prove.ts'
import { readTemplate } from './template.ts'
import { bruteForce } from './testing/brute-force.ts'
import { givenOf } from './testing/scene.ts'
import type { Given } from './given.ts'

const shipped = (name: string): string =>
  readFileSync(new URL(`../../../../examples/policies/${name}`, import.meta.url), 'utf8')

/** In the small world of brute force: its bucket, its ids, and short names of folders. */
function small(name: string): string {
  return shipped(name)
    .replaceAll('game-saves', 'bkt')
    .replaceAll(/(?:users|saves)\//g, '1/')
    .replaceAll('replays/', ':/')
}

function givenFor(template: string): Given {
  const scene = givenOf(template, { ids: '1|11|:|1:', role: shipped('role.json').replaceAll('game-saves', 'bkt') })
  return { ...scene, buckets: scene.buckets.map((bucket) => ({ ...bucket, name: 'bkt' })) }
}

/** Every text with one character left out, or a wildcard in its place, and the statements with one part taken away. */
function* mutationsOf(source: string): Generator<readonly [what: string, mutated: string]> {
  const parse = (): Document => JSON.parse(source) as Document
  const { Statement: statements } = parse()
  for (const [index, statement] of statements.entries()) {
    const change = (what: string, edit: (one: Statement) => void): readonly [string, string] => {
      const document = parse()
      const changed = document.Statement[index]
      if (changed !== undefined) edit(changed)
      return [`statement ${index + 1}: ${what}`, JSON.stringify(document)]
    }
    for (const [place, text] of statement.Resource.entries())
      for (const mutated of textsLike(text, 'acs:oss:*:*:'.length))
        yield change(mutated, (one) => void (one.Resource[place] = mutated))
    for (const [place, text] of (statement.Condition?.StringLike['oss:Prefix'] ?? []).entries())
      for (const mutated of textsLike(text, 0))
        yield change(`prefix ${mutated}`, ({ Condition }) => {
          if (Condition !== undefined) Condition.StringLike['oss:Prefix'][place] = mutated
        })
    yield change('no condition', (one) => void delete one.Condition)
    for (const action of ['oss:*', 'oss:ListObjects', 'oss:GetBucketInfo', 'oss:PutBucketPolicy', '*'])
      yield change(`also ${action}`, (one) => void one.Action.push(action))
    for (const resource of [
      '*',
      'acs:oss:*:*:bkt',
      'acs:oss:*:*:bkt/*',
      'acs:oss:*:*:bkt*',
      'acs:oss:*:*:bkt/1*',
      'acs:oss:*:*:bkt/{id}*',
    ])
      yield change(`also ${resource}`, (one) => void one.Resource.push(resource))
  }
}

interface Statement {
  Action: string[]
  Resource: string[]
  Condition?: { StringLike: { 'oss:Prefix': string[] } }
}
interface Document {
  Statement: Statement[]
}

function textsLike(text: string, from: number): string[] {
  const parts: readonly string[] = text.slice(from).match(/\{id\}|[^]/gu) ?? []
  const changed = parts.flatMap((_, index) =>
    ['', '*', '?', '1', '{id}'].map((put) => text.slice(0, from) + parts.with(index, put).join('')),
  )
  return changed.filter((one) => one !== text && one.length > from)
}

for (const name of ['folder.json', 'folder-and-list.json', 'spaces.json'])
  test(`${name}: what a change opens is never proved`, (t: TestContext) => {
    const counts = { proved: 0, refuted: 0, undecided: 0 }
    let openedCount = 0
    t.assert.equal(prove(givenFor(small(name))).answer, 'proved')
    t.assert.equal(bruteForce(givenFor(small(name))), undefined)
    for (const [what, source] of mutationsOf(small(name))) {
      const given = { ...givenFor(source), templates: [readTemplate(name, source)] }
      const { answer } = prove(given)
      counts[answer] += 1
      const counterexample = bruteForce(given)
      if (counterexample === undefined) continue
      openedCount += 1
      t.assert.equal(answer, 'refuted', `${what}: ${counterexample}`)
    }
    t.diagnostic(`${openedCount} changes open something: ${JSON.stringify(counts)}`)
    t.assert.ok(openedCount >= 12, `${openedCount}`)
  })
