import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError } from './config-error.ts'
import { readConfig } from './config.ts'

const none = { flags: {}, environment: {} }

test('without anything said, the defaults are those of the documents', (t) => {
  const config = readConfig(none)
  t.assert.deepEqual(
    [config.host, config.port, config.consolePort, config.dataDir, config.metadata, config.region],
    ['127.0.0.1', 9000, 9001, './data', 'lmdb:', 'cn-hangzhou'],
  )
})

test('flags win over environment over file', (t) => {
  const file = { path: 'latchkey.yaml', text: 'port: 1\nregion: a-1\nhost: 10.0.0.1\n' }
  const config = readConfig({ flags: { port: '3' }, environment: { LATCHKEY_PORT: '2', LATCHKEY_REGION: 'b-2' }, file })
  t.assert.deepEqual([config.port, config.region, config.host], [3, 'b-2', '10.0.0.1'])
})

test('every mistake is reported at once, with its place', (t) => {
  const file = { path: 'latchkey.yaml', text: 'host: x\nprot: 1\nport: many\n' }
  t.assert.throws(
    () =>
      readConfig({
        flags: { region: 'UPPER' },
        environment: { LATCHKEY_WORKERS: '0', LATCHKEY_TYPO: '1', LATCHKEY_TLS_CERT: 'a' },
        file,
      }),
    (error: unknown) => {
      if (!(error instanceof ConfigError)) return false
      for (const part of [
        'latchkey.yaml:2',
        'latchkey.yaml:3',
        '--region',
        'LATCHKEY_WORKERS',
        'LATCHKEY_TYPO',
        'LATCHKEY_TLS_KEY',
      ])
        t.assert.match(error.message, new RegExp(part.replace('.', '\\.')))
      return true
    },
  )
})

test('a secret may stand in a file, and is not printed', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-config-'))
  try {
    writeFileSync(join(directory, 'key'), 'sesame\n')
    const config = readConfig({
      flags: {},
      environment: {
        LATCHKEY_ROOT_ACCESS_KEY_ID: 'root1',
        LATCHKEY_ROOT_ACCESS_KEY_SECRET_FILE: join(directory, 'key'),
      },
    })
    t.assert.equal(config.rootKeySecret?.reveal().toString(), 'sesame')
    t.assert.equal(JSON.stringify(config).includes('sesame'), false)
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('PostgreSQL without a master key is refused, and so is leniency behind proxies', (t) => {
  t.assert.throws(
    () => readConfig({ flags: {}, environment: { LATCHKEY_METADATA: 'postgres://db/x' } }),
    /LATCHKEY_MASTER_KEY/,
  )
  t.assert.throws(
    () =>
      readConfig({
        flags: {},
        environment: { LATCHKEY_LISTEN: 'http://127.0.0.1:1?lenient', LATCHKEY_TRUSTED_PROXIES: '10.0.0.0/8' },
      }),
    /lenient/,
  )
})

test('the times of restoring are of the classes and tiers that there are', (t) => {
  const read = (times: string) => readConfig({ flags: { restoreSeconds: times }, environment: {} }).restoreSeconds
  t.assert.deepEqual(read('Archive=0, ColdArchive.Bulk=5'), ['Archive=0', 'ColdArchive.Bulk=5'])
  t.assert.deepEqual(read(''), [])
  for (const times of ['Archive', 'Archive.Bulk=1', 'DeepColdArchive.Bulk=1', 'IA=1', 'Archive=-1', 'Archive=1h'])
    t.assert.throws(() => read(times), /is CLASS.TIER=SECONDS/, times)
})
