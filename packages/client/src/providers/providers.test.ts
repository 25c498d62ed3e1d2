import { test } from 'node:test'
import { createClient } from '../client.ts'
import { CredentialsError, firstOf, staticCredentials } from '../credentials.ts'
import { parseProfile } from '../node/profile-file.ts'
import { still, testCredentials, TinyServer } from '../testing/tiny-server.ts'
import { assumeRoleCredentials } from './assume-role.ts'
import { credentialsUri } from './credentials-uri.ts'
import { environmentCredentials } from './environment.ts'
import type { Environment } from './environment.ts'

const environments: [what: string, environment: Environment, want: string | RegExp][] = [
  [
    'the cloud’s names',
    { ALIBABA_CLOUD_ACCESS_KEY_ID: 'A', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 's', ALIBABA_CLOUD_SECURITY_TOKEN: 't' },
    'A s t',
  ],
  ['the names of OSS', { OSS_ACCESS_KEY_ID: 'B', OSS_ACCESS_KEY_SECRET: 's', OSS_SESSION_TOKEN: '' }, 'B s '],
  ['half a key', { ALIBABA_CLOUD_ACCESS_KEY_ID: 'A' }, /ALIBABA_CLOUD_ACCESS_KEY_SECRET is not/],
  ['nothing', {}, /has no ALIBABA_CLOUD_ACCESS_KEY_ID and no OSS_ACCESS_KEY_ID/],
]
for (const [what, environment, want] of environments)
  test(`an environment with ${what}`, async (t) => {
    const call = environmentCredentials(environment)()
    if (want instanceof RegExp) return t.assert.rejects(call, want)
    const { accessKeyId, accessKeySecret, securityToken } = await call
    t.assert.equal(`${accessKeyId} ${accessKeySecret} ${securityToken ?? ''}`, want)
  })

const json = `{"current":"own","profiles":[{"name":"default","access_key_id":"D","access_key_secret":"s"},
  {"name":"own","mode":"StsToken","access_key_id":"O","access_key_secret":"s","sts_token":"t"}]}`
const sections = `[default]\ntype = access_key\naccess_key_id = D\naccess_key_secret = s=1\n\n[empty]\n`
const profiles: [text: string, name: string | undefined, want: string | RegExp][] = [
  [json, undefined, 'O s t'],
  [json, 'default', 'D s '],
  [json, 'other', /has no profile other/],
  [sections, undefined, 'D s=1 '],
  [sections, 'empty', /has no access_key_id/],
  [sections, 'other', /no section \[other\]/],
  ['{', undefined, /is no JSON/],
]
for (const [text, name, want] of profiles)
  test(`profile ${name ?? 'by default'} of a ${text.startsWith('{') ? 'JSON' : 'section'} file is ${want}`, (t) => {
    const read = (): string => {
      const { accessKeyId, accessKeySecret, securityToken } = parseProfile(text, name, 'file')
      return `${accessKeyId} ${accessKeySecret} ${securityToken ?? ''}`
    }
    if (want instanceof RegExp) t.assert.throws(read, want)
    else t.assert.equal(read(), want)
  })

const answers: [body: string, want: string | RegExp][] = [
  ['{"AccessKeyId":"A","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2030-01-01T00:00:00Z"}', 'A 2030'],
  ['{"StatusCode":200,"AccessKeyId":"A","AccessKeySecret":"s","SecurityToken":"t"}', 'A '],
  ['{"StatusCode":500,"ErrorCode":"NoPermission","ErrorMessage":"banned"}', /NoPermission: banned/],
  ['{"AccessKeyId":"A"}', /without AccessKeyId or AccessKeySecret/],
  ['{"AccessKeyId":"A","AccessKeySecret":"s","Expiration":"soon"}', /no time/],
  ['<html>', /other than JSON/],
]
for (const [body, want] of answers)
  test(`an auth server that answers ${body.slice(0, 40)} gives ${want}`, async (t) => {
    await using server = await TinyServer.start(() => ({ body }))
    const call = credentialsUri(`${server.endpoint}/sts?user=1`)()
    if (want instanceof RegExp) return await t.assert.rejects(call, want)
    const { accessKeyId, expiration } = await call
    t.assert.equal(`${accessKeyId} ${expiration?.getUTCFullYear() ?? ''}`, want)
    t.assert.equal(server.seen[0]?.url, '/sts?user=1')
  })

test('a role is assumed once for many requests', async (t) => {
  const body = JSON.stringify({
    Credentials: { AccessKeyId: 'STS.A', AccessKeySecret: 's', SecurityToken: 't', Expiration: '2026-01-02T04:04:05Z' },
  })
  await using server = await TinyServer.start(() => ({ body }))
  const client = createClient({ ...still, endpoint: server.endpoint, credentials: testCredentials })
  const provider = assumeRoleCredentials(client, { roleArn: 'acs:ram::1:role/r', roleSessionName: 'game' }, still)
  const [first, second] = await Promise.all([provider(), provider()])
  t.assert.deepEqual([first.accessKeyId, second.securityToken, server.seen.length], ['STS.A', 't', 1])
})

test('the first source that has credentials gives them; what the others lacked is told when none has', async (t) => {
  const given = firstOf(environmentCredentials({}), staticCredentials(testCredentials))
  t.assert.equal((await given()).accessKeyId, 'testid')
  await t.assert.rejects(firstOf(environmentCredentials({}))(), CredentialsError)
})
