import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runLatchkey } from '../testing/terminal.ts'

const good = `schema: 1
app: demo
backend:
  kind: selfhosted
  sts: { roleArn: "acs:ram::1000000000000001:role/player" }
  credentials: { accessKeyId: \${AK}, accessKeySecret: \${SK} }
buckets: { private: demo-private }
`

test('players config check prints each mistake with its line and what would be right, and fails', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-check-'))
  try {
    const file = join(folder, 'demo.app.yaml')
    const check = () => runLatchkey(['players', 'config', 'check', file], { environment: { AK: 'a', SK: 'b' } })
    await writeFile(file, good)
    assert.deepEqual(await check().then(({ exitCode, out }) => [exitCode, out]), [0, `${file}: demo can be used\n`])
    await writeFile(file, `${good}credential: { ttl: 5m }\n`)
    const { exitCode, out } = await check()
    assert.equal(exitCode, 1)
    assert.equal(
      out,
      `${file}:8:15: error: credential.ttl: STS gives no session of less than 15 minutes; fix: ttl: 1h\n`,
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('players config check of several files tells which share folders', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-check-'))
  try {
    const [one, two] = [join(folder, 'one.app.yaml'), join(folder, 'two.app.yaml')]
    const spaces = 'spaces: { saves: { kind: slots } }\n'
    await writeFile(one, `${good}${spaces}`)
    await writeFile(two, `${good.replace('app: demo', 'app: other')}${spaces}`)
    const environment = { AK: 'a', SK: 'b' }
    const { exitCode, out } = await runLatchkey(['players', 'config', 'check', one, two], { environment })
    assert.equal(exitCode, 0)
    assert.match(out, /two\.app\.yaml: warning: spaces: saves in the bucket demo-private are the app demo's as well/)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('players config check says what it cannot read', async () => {
  const { exitCode, err } = await runLatchkey('players config check /nonexistent/a.app.yaml'.split(' '))
  assert.notEqual(exitCode, 0)
  assert.match(err, /a\.app\.yaml cannot be read/)
})
