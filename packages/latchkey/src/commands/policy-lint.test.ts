import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { runLatchkey } from '../testing/terminal.ts'
import type { Ran } from '../testing/terminal.ts'

const documentOf = (...resources: readonly string[]): string =>
  JSON.stringify(
    { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:GetObject', Resource: resources }] },
    undefined,
    1,
  )

async function lint(t: TestContext, words: string): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-lint-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'good.json'), documentOf('acs:oss:*:*:game/{id}/*'))
  await writeFile(join(folder, 'bad.json'), documentOf('acs:oss:*:*:game/1/*', 'acs:oss:cn-hangzhou:*:game/{id}*'))
  await writeFile(join(folder, 'broken.json'), '{\n "Version": "1"\n}')
  return runLatchkey(['policy', 'lint', ...words.split(' ').map((word) => word.replace(/^@/, `${folder}/`))])
}

const cases: [words: string, exitCode: number, says: RegExp][] = [
  ['@good.json', 0, /^$/],
  [
    '@good.json @bad.json',
    1,
    /^\S+bad\.json:9:5: folder-without-slash: .*\n\S+bad\.json:9:5: region-in-resource: .*\n$/,
  ],
  ['@broken.json', 1, /broken\.json:1:1: syntax: A policy needs a Statement/],
  ['@good.json --kind bucket', 1, /syntax: A statement needs Principal/],
  ['@good.json --kind other', 2, /Allowed choices are identity, session, trust, bucket/],
  ['@missing.json', 2, /ENOENT/],
]
for (const [words, exitCode, says] of cases)
  test(`policy lint ${words} ends with ${exitCode}`, async (t: TestContext) => {
    const ran = await lint(t, words)
    t.assert.equal(ran.exitCode, exitCode, ran.out + ran.err)
    t.assert.match(ran.out + ran.err, says)
  })

test('programs get findings with rule and place', async (t: TestContext) => {
  const { out } = await lint(t, '@bad.json --output json')
  const [first] = JSON.parse(out) as { rule: string; line: number; column: number; why: string; fix: string }[]
  t.assert.deepEqual([first?.rule, first?.line, first?.column], ['folder-without-slash', 9, 5])
  t.assert.ok(first?.why !== '' && first?.fix !== '')
})
