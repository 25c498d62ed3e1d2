import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { runLatchkey } from '../testing/terminal.ts'
import type { Ran } from '../testing/terminal.ts'

const folderOnly = (id: string): object => ({
  Version: '1',
  Statement: [{ Sid: 'own', Effect: 'Allow', Action: 'oss:*', Resource: [`acs:oss:*:*:game/${id}/*`] }],
})
const files = {
  'deny.json': { Version: '1', Statement: [{ Sid: 'never', Effect: 'Deny', Action: 'oss:*', Resource: '*' }] },
  'all.json': { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: '*' }] },
  'one.json': folderOnly('1'),
  'office.json': {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'oss:*',
        Resource: '*',
        Condition: { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } },
      },
    ],
  },
  'trust.json': {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: ['acs:ram::1000000000000000:root'] } }],
  },
  'assume.json': { Version: '1', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] },
}

async function simulate(t: TestContext, words: string): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-policy-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const [name, document] of Object.entries(files))
    await writeFile(join(folder, name), JSON.stringify(document, undefined, 1))
  await writeFile(join(folder, 'broken.json'), '{\n "Version": "1",\n "Statement": [{ "Effect": "Perhaps" }]\n}')
  return runLatchkey(['policy', 'simulate', ...words.split(' ').map((word) => word.replace(/^@/, `${folder}/`))])
}

const get = '--action oss:GetObject --resource'
const cases: [words: string, exitCode: number, says: RegExp][] = [
  [`${get} acs:oss:*:*:game/1/a --policy @all.json`, 0, /^allowed/],
  [
    `${get} acs:oss:*:*:game/1/a --policy @all.json --session-policy @one.json --caller session:player/p1`,
    0,
    /“own”[^]*matches/,
  ],
  [
    `${get} acs:oss:*:*:game/10/a --policy @all.json --session-policy @one.json --caller session:player/p1`,
    1,
    /layer session-policy[^]*does not speak of this resource[^]*What would allow it:\n {2}add to the policy that the session was made with: \{"Effect":"Allow","Action":\["oss:GetObject"\],"Resource":\["acs:oss:\*:1000000000000000:game\/10\/a"\]\}/,
  ],
  [
    `${get} acs:oss:*:*:game/1/a --policy @office.json --condition acs:sourceip=10.1.2.3`,
    0,
    /acs:SourceIp: 10\.1\.2\.3/,
  ],
  [
    `${get} acs:oss:*:*:game/1/a --policy @office.json --condition acs:SourceIp=9.9.9.9`,
    1,
    /IpAddress acs:SourceIp 10\.0\.0\.0\/8[^]*acs:SourceIp: 9\.9\.9\.9/,
  ],
  [`${get} acs:oss:*:*:game/1/a --policy @office.json`, 1, /acs:SourceIp: not in the request/],
  [`${get} acs:oss:*:*:game/1/a --caller anonymous --object-acl public-read`, 0, /object-acl/],
  [
    `${get} acs:oss:*:2000000000000000:game/1/a --policy @all.json`,
    1,
    /layer bucket-acl[^]*add to the policy of the bucket: .*"Principal":\["0"\]/,
  ],
  [
    `${get} acs:oss:*:*:game/1/a --policy @all.json --policy @deny.json`,
    1,
    /What would allow it:\n {2}take out of Custom policy deny\.json, or narrow, the Deny in statement “never” \(line 4\)\n$/,
  ],
  [`${get} acs:oss:*:*:* --caller anonymous`, 1, /No change of a policy would allow it/],
  [
    `${get} acs:oss:*:*:game/1/a --caller anonymous --object-acl public-read --public-access-block`,
    1,
    /What would allow it:\n {2}turn public access block off/,
  ],
  [
    '--action sts:AssumeRole --resource acs:ram::*:role/player --trust-policy @trust.json --policy @assume.json',
    0,
    /admits the caller/,
  ],
  [`${get} acs:oss:*:*:game/1/a --policy @broken.json`, 2, /broken\.json:3:\d+: /],
  [`${get} acs:oss:*:*:game/1/a --policy @missing.json`, 2, /ENOENT/],
  [`${get} game/1/a`, 2, /is no resource/],
  [`${get} acs:oss:*:*:game --caller nobody`, 2, /is no caller/],
]
for (const [words, exitCode, says] of cases)
  test(`policy simulate ${words} ends with ${exitCode}`, async (t: TestContext) => {
    const ran = await simulate(t, words)
    t.assert.equal(ran.exitCode, exitCode, ran.err)
    t.assert.match(ran.out + ran.err, says)
  })

test('programs get the whole explanation', async (t: TestContext) => {
  const { out } = await simulate(t, `${get} acs:oss:*:*:game/1/a --policy @all.json --output json`)
  const { isAllowed, statement } = JSON.parse(out) as { isAllowed: boolean; statement: { index: number } }
  t.assert.deepEqual([isAllowed, statement.index], [true, 0])
})
