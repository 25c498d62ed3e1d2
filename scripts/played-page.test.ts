import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { blocksOf, differenceOf, openShell } from './played-page.ts'

test('a page has its commands, each with what it shows', () => {
  const page =
    'Words\n\n```sh\necho a\necho b\n```\n\nThen:\n\n```text\na\nb\n```\n\n```sh\ntrue\n```\n\n```yaml\nc: d\n```\n'
  assert.deepEqual(blocksOf(page), [
    { line: 4, commands: 'echo a\necho b', shown: 'a\nb' },
    { line: 16, commands: 'true', shown: undefined },
  ])
  assert.throws(() => blocksOf('```text\na\n```\n'), /no command/)
  assert.throws(() => blocksOf('```sh\na\n'), /no end/)
})

const cases: [shown: string, printed: string, agree: boolean][] = [
  ['a\nb', 'a\nb\n', true],
  ['a\nb', 'a\n', false],
  ['a', 'a\nb\n', false],
  ['{"id":"p_…","isNew":true}', '{"id":"p_7f3k","isNew":true}', true],
  ['{"id":"p_…","isNew":true}', '{"id":"p_7f3k","isNew":false}', false],
  ['{"id":"p_…"}', '{"id":"g_7f3k"}', false],
  ['a\n…\nz', 'a\nb\nc\nz', true],
  ['a\n…\nz', 'a\nz', true],
  ['a\n…\nz', 'a\nb\nc', false],
  ['…', '', true],
  ['a.c', 'abc', false],
]
for (const [shown, printed, agree] of cases)
  test(`${JSON.stringify(shown)} ${agree ? 'is' : 'is not'} ${JSON.stringify(printed)}`, () => {
    assert.equal(differenceOf(shown, printed) === undefined, agree)
  })

test('one shell runs all blocks, and says which line failed', async () => {
  await using shell = await openShell(tmpdir(), { PATH: process.env.PATH }, 20)
  assert.deepEqual(await shell.run('A=1'), { printed: '', failedLine: undefined })
  assert.deepEqual(await shell.run('echo "$A"\nfalse\necho "$((A + 1))"'), { printed: '1\n2\n', failedLine: 2 })
  assert.deepEqual(await shell.run('cat <<END\n$A\nEND\n(cat; echo none) >&2'), {
    printed: '1\nnone\n',
    failedLine: undefined,
  })
})

test('a block without an end is ended', async () => {
  await using shell = await openShell(tmpdir(), { PATH: process.env.PATH }, 1)
  await assert.rejects(shell.run('sleep 30'), /there is no end/)
})
