import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { readProfiles, writeProfiles } from './profiles.ts'
import { runLatchkey } from './testing/terminal.ts'

async function home(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-home-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

const profiles = {
  current: 'own',
  profiles: {
    own: { endpoint: 'http://own:1', accessKeyId: 'OWN', accessKeySecret: 's1', region: 'cn-own' },
    other: { endpoint: 'http://other:2', accessKeyId: 'OTHER', accessKeySecret: 's2' },
  },
}
const environment = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: 'ENV',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 's3',
  OSS_ENDPOINT: 'http://env:3',
}

const cases: [what: string, words: readonly string[], environment: Record<string, string>, want: RegExp][] = [
  ['the current profile', [], {}, /http:\/\/own:1[^]*cn-own[^]*ID=OWN/],
  ['the environment before it', [], environment, /http:\/\/env:3[^]*ID=ENV/],
  [
    'a profile that is named before the environment',
    ['--profile', 'other'],
    environment,
    /http:\/\/other:2[^]*ID=OTHER/,
  ],
  [
    'a profile that the environment names',
    [],
    { ...environment, LATCHKEY_PROFILE: 'other' },
    /http:\/\/other:2[^]*ID=OTHER/,
  ],
  [
    'flags before everything',
    ['--profile', 'other', '--endpoint', 'http://flag:4', '--access-key-id', 'FLAG', '--access-key-secret', 's'],
    environment,
    /http:\/\/flag:4[^]*ID=FLAG/,
  ],
  ['a region in the form of the tools', ['--region', 'oss-cn-x'], {}, /REGION=cn-x/],
]
for (const [what, words, environment, want] of cases)
  test(`where to and as whom: ${what}`, async (t: TestContext) => {
    const homeFolder = await home(t)
    writeProfiles({ homeFolder }, profiles)
    const { out } = await runLatchkey(['env', 'shell', '--show-secret', ...words], { homeFolder, environment })
    t.assert.match(out, want)
  })

test('options may stand in front of the command too', async (t) => {
  const { out } = await runLatchkey(['--endpoint', 'http://front:1', 'env', 'shell'])
  t.assert.match(out, /http:\/\/front:1/)
})

test('profiles are written for their owner only, listed without secrets, and forgotten', async (t: TestContext) => {
  const homeFolder = await home(t)
  const set = (words: readonly string[], inputText?: string) =>
    runLatchkey(['profile', ...words], { homeFolder, ...(inputText === undefined ? {} : { inputText }) })
  await set(['set', 'a', '--endpoint', 'http://a:1', '--access-key-id', 'AK', '--secret-from-input'], 'hidden\n')
  await set(['set', 'b', '--role-arn', 'acs:ram::1:role/r'])
  t.assert.equal((await stat(join(homeFolder, '.latchkey', 'config.yaml'))).mode & 0o777, 0o600)
  t.assert.deepEqual(readProfiles({ homeFolder }).profiles['a'], {
    endpoint: 'http://a:1',
    accessKeyId: 'AK',
    accessKeySecret: 'hidden',
  })
  await set(['set', 'a', '--region', 'cn-b'])
  t.assert.equal(readProfiles({ homeFolder }).profiles['a']?.accessKeySecret, 'hidden')
  await set(['use', 'b'])
  const listed = await set(['ls'])
  t.assert.equal(listed.out, '  a  http://a:1  AK\n* b    \n')
  await set(['rm', 'a'])
  t.assert.deepEqual(Object.keys(readProfiles({ homeFolder }).profiles), ['b'])
  t.assert.equal((await set(['use', 'a'])).exitCode, 2)
})
