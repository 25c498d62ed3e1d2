import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readApps, traceOf } from './read-apps.ts'
import { parseSecrets, secretsFileOf } from './secrets-file.ts'

const game = `schema: 1
app: demo
backend:
  kind: selfhosted
  sts: { roleArn: "acs:ram::1000000000000001:role/player" }
  credentials: { accessKeyId: \${AK}, accessKeySecret: \${SK} }
buckets: { private: demo-private }
`

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-apps-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const keyOf = (folder: string, environment: Readonly<Record<string, string>> = {}): readonly (string | undefined)[] => {
  const { apps, errors } = readApps(folder, (name) => environment[name])
  return [apps[0]?.backend.credentials.accessKeyId, errors[0]?.replace(/.*error: /, '')]
}

test('what the environment does not say, the secrets beside the file do', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'demo.app.yaml'), game)
    assert.deepEqual(keyOf(folder), [undefined, '${AK} is not set; fix: set AK, or AK_FILE to a file that holds it'])
    const before = traceOf(folder)
    await writeFile(join(folder, 'demo.secrets'), '# ours\nAK = beside=1\nSK=secret\n', { mode: 0o600 })
    assert.notEqual(traceOf(folder), before, 'a running server sees secrets change')
    assert.deepEqual(keyOf(folder), ['beside=1', undefined])
    assert.deepEqual(keyOf(folder, { AK: 'environment' }), ['environment', undefined])
    await writeFile(join(folder, 'ak'), 'from a file\n')
    assert.deepEqual(keyOf(folder, { AK_FILE: join(folder, 'ak') }), ['from a file', undefined])
  }))

test('secrets that others can read are told', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'demo.app.yaml'), game)
    await writeFile(join(folder, 'demo.secrets'), 'AK=a\nSK=b\n', { mode: 0o644 })
    assert.match(readApps(folder, () => undefined).warnings.join(), /demo\.secrets can be read by everybody.*chmod 600/)
  }))

test('games that share folders are told', () =>
  inFolder(async (folder) => {
    const space = (name: string) => `spaces: { ${name}: { kind: folder } }\n`
    const other = game.replace('app: demo', 'app: other')
    const shared = async (one: string, two: string): Promise<readonly string[]> => {
      await writeFile(join(folder, 'demo.app.yaml'), one)
      await writeFile(join(folder, 'other.app.yaml'), two)
      const { errors, warnings } = readApps(folder, () => 'x')
      assert.deepEqual(errors, [])
      return warnings.filter((line) => line.includes('as well'))
    }
    const [line, ...more] = await shared(game + space('replays'), other + space('replays'))
    assert.match(
      line ?? '',
      /other\.app\.yaml: warning: spaces: replays in the bucket demo-private are the app demo's as well: the limits/,
    )
    assert.deepEqual(more, [])
    assert.deepEqual(await shared(game + space('replays'), other + space('levels')), [])
    const elsewhere = other.replace('demo-private', 'other-private')
    assert.deepEqual(await shared(game + space('replays'), elsewhere + space('replays')), [])
  }))

test('a folder without a game is no mistake, and says how to make one; a folder that is not there is one', () =>
  inFolder(async (folder) => {
    const { errors, warnings, isEmpty } = readApps(folder, () => undefined)
    assert.deepEqual([errors, isEmpty], [[], true])
    assert.match(warnings.join(), /latchkey players init demo --dir/)
    assert.equal(readApps(join(folder, 'none'), () => undefined).errors.length, 1)
  }))

test('secrets are lines, and stand beside any name of a file', () => {
  assert.deepEqual(
    [...parseSecrets('A=1\r\n#B=2\n = 3\n C_D = x y \nno line')],
    [
      ['A', '1'],
      ['C_D', 'x y'],
    ],
  )
  assert.deepEqual(['g/demo.app.yaml', 'demo.yml', 'demo'].map(secretsFileOf), [
    'g/demo.secrets',
    'demo.secrets',
    'demo.secrets',
  ])
})
