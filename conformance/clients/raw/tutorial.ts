/** The story: one session, one folder, and everything outside of it refused by the session policy. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { folderPolicy } from '../../run/world.ts'
import { md5Base64 } from '../../wire/checksums.ts'
import type { Keys } from '../../wire/keys.ts'
import type { OssCall } from '../../wire/oss.ts'
import { follow } from '../../wire/oss.ts'
import { pngOf, pngSize } from '../../wire/png.ts'
import { rpc, stsVersion } from '../../wire/rpc.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { Forms } from './forms.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

export function tutorialCases(stage: Stage): Case[] {
  let keys: Promise<Keys> | undefined
  const player = (): Promise<Keys> =>
    (keys ??= stage.world.session({ policy: folderPolicy(stage.bucket, '1'), name: 'player-1' }))
  return [...insideCases(stage, player), ...outsideCases(stage, player)]
}

function insideCases(stage: Stage, player: () => Promise<Keys>): Case[] {
  return [
    {
      name: 'AssumeRole_exactly-the-tutorials-request',
      run: async () => {
        const { endpoint } = stage.world.target
        const { userKeys, roleArn, accountId, roleName } = await stage.world.people()
        const answer = await rpc({
          endpoint,
          keys: userKeys,
          version: stsVersion,
          action: 'AssumeRole',
          parameters: {
            RoleArn: roleArn,
            RoleSessionName: 'player-1',
            DurationSeconds: '3600',
            Policy: JSON.stringify(folderPolicy(stage.bucket, '1')),
          },
        })
        expectStatus(answer, 200)
        const { Credentials, AssumedRoleUser } = answer.json as {
          Credentials: Record<string, string>
          AssumedRoleUser: Record<string, string>
        }
        assert.match(Credentials['AccessKeyId'] ?? '', /^STS\.[A-Za-z0-9]{20,}$/)
        assert.match(Credentials['AccessKeySecret'] ?? '', /^[A-Za-z0-9]{30,}$/)
        assert.ok((Credentials['SecurityToken'] ?? '').length > 40)
        assert.match(Credentials['Expiration'] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        const leftMs = Date.parse(Credentials['Expiration'] ?? '') - Date.now()
        assert.ok(leftMs > 3_500_000 && leftMs <= 3_601_000, `expires in ${leftMs} ms`)
        // The reference shows both forms.
        assert.match(
          AssumedRoleUser['Arn'] ?? '',
          new RegExp(`^acs:ram::${accountId}:(role|assumed-role)/${roleName}/player-1$`, 'i'),
        )
        assert.match(AssumedRoleUser['AssumedRoleId'] ?? '', /^\d{15,18}:player-1$/)
        assert.match(String(answer.json['RequestId']), /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
      },
    },
    {
      name: 'PutObject_tutorial-inside-the-folder',
      run: async () => {
        const oss = stage.oss.as(await player())
        const call = { bucket: stage.bucket, key: '1/avatar.png' }
        const headers = { 'x-oss-acl': 'public-read', 'Content-Type': 'image/png' }
        expectStatus(await oss.call('PUT', { ...call, headers, body: 'png' }), 200)
        assert.equal(expectStatus(await oss.call('GET', call), 200).text, 'png')
        expectStatus(await oss.call('HEAD', call), 200)
        expectStatus(await follow('GET', oss.url('GET', call)), 200)
        expectStatus(
          await oss.call('PUT', {
            ...call,
            key: '1/copy.png',
            headers: { 'x-oss-copy-source': `/${stage.bucket}/1/avatar.png` },
          }),
          200,
        )
        expectStatus(
          await oss.call('POST', { ...call, key: '1/log', query: [['append'], ['position', '0']], body: 'x' }),
          200,
        )
        const upload = expectStatus(await oss.call('POST', { ...call, key: '1/big', query: [['uploads']] }), 200)
        expectStatus(
          await oss.call('DELETE', {
            ...call,
            key: '1/big',
            query: [['uploadId', element(upload.text, 'UploadId') ?? '']],
          }),
          204,
        )
        expectStatus(await oss.call('DELETE', call), 204)
      },
    },
    {
      name: 'GetObject_tutorial-thumbnail',
      run: async () => {
        const oss = stage.oss.as(await player())
        const call = { bucket: stage.bucket, key: '1/picture.png' }
        expectStatus(
          await oss.call('PUT', { ...call, body: pngOf(400, 300), headers: { 'Content-Type': 'image/png' } }),
          200,
        )
        const query = [['x-oss-process', 'image/resize,w_200']] as const
        const { body, headers } = expectStatus(await oss.call('GET', { ...call, query }), 200)
        assert.deepEqual([pngSize(body), headers['content-type']], [[200, 150], 'image/png'])
        expectStatus(await follow('GET', oss.url('GET', { ...call, query })), 200)
      },
    },
    {
      name: 'ProcessObject_tutorial-saved-inside-and-not-outside',
      run: async () => {
        const oss = stage.oss.as(await player())
        await stage.put('1/picture.png', pngOf(40, 30))
        const save = async (key: string): Promise<WireAnswer> => {
          const body = `x-oss-process=image/resize,w_20|sys/saveas,o_${Buffer.from(key).toString('base64url')}`
          return oss.call('POST', {
            bucket: stage.bucket,
            key: '1/picture.png',
            query: [['x-oss-process']],
            body,
          })
        }
        expectStatus(await save('1/saved.png'), 200)
        assert.deepEqual(pngSize((await stage.get('1/saved.png')).body), [20, 15])
        expectLayer(await save('2/saved.png'), 'oss:PutObject')
        expectError(await stage.get('2/saved.png'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'PostObject_tutorial-inside-the-folder',
      run: async () => void expectStatus(await new Forms(stage).post({ key: '1/form', keys: await player() }), 204),
    },
  ]
}

/** Refused by the session policy, and the answer says which layer and which action. */
function expectLayer(answer: WireAnswer, action: string): void {
  expectError(answer, 403, 'AccessDenied')
  assert.equal(element(answer.text, 'AuthAction'), action)
  assert.match(element(answer.text, 'PolicyType') ?? '', /^(SessionPolicy|AssumeRolePolicy)$/)
  assert.match(element(answer.text, 'NoPermissionType') ?? '', /^(ImplicitDeny|ExplicitDeny)$/)
  assert.equal(element(answer.text, 'AuthPrincipalType'), 'AssumedRoleUser')
  assert.ok((element(answer.text, 'EncodedDiagnosticMessage') ?? '') !== '')
}

function outsideCases(stage: Stage, player: () => Promise<Keys>): Case[] {
  const copy = (key: string): Record<string, string> => ({ 'x-oss-copy-source': `/${stage.bucket}/${key}` })
  const body = '<Delete><Object><Key>1/a</Key></Object><Object><Key>2/a</Key></Object></Delete>'
  const refused: [name: `${string}_${string}`, method: string, call: () => OssCall, action: string][] = [
    ['PutObject_tutorial-10', 'PUT', () => ({ key: '10/avatar.png', body: 'x' }), 'oss:PutObject'],
    ['PutObject_tutorial-2', 'PUT', () => ({ key: '2/avatar.png', body: 'x' }), 'oss:PutObject'],
    ['PutObject_tutorial-1-dot-dot-2', 'PUT', () => ({ key: '2/../1/a', body: 'x' }), 'oss:PutObject'],
    ['GetObject_tutorial-2', 'GET', () => ({ key: '2/a' }), 'oss:GetObject'],
    ['DeleteObject_tutorial-2', 'DELETE', () => ({ key: '2/a' }), 'oss:DeleteObject'],
    ['ListObjects_tutorial', 'GET', () => ({}), 'oss:ListObjects'],
    [
      'ListObjectsV2_tutorial',
      'GET',
      () => ({
        query: [
          ['list-type', '2'],
          ['prefix', '1/'],
        ],
      }),
      'oss:ListObjects',
    ],
    [
      'CopyObject_tutorial-from-another-folder',
      'PUT',
      () => ({ key: '1/stolen', headers: copy('2/a') }),
      'oss:GetObject',
    ],
    ['CopyObject_tutorial-to-another-folder', 'PUT', () => ({ key: '2/given', headers: copy('1/a') }), 'oss:PutObject'],
    [
      'AppendObject_tutorial',
      'POST',
      () => ({ key: '2/log', query: [['append'], ['position', '0']], body: 'x' }),
      'oss:PutObject',
    ],
    ['InitiateMultipartUpload_tutorial', 'POST', () => ({ key: '2/big', query: [['uploads']] }), 'oss:PutObject'],
    ['ListMultipartUploads_tutorial', 'GET', () => ({ query: [['uploads']] }), 'oss:ListMultipartUploads'],
    [
      'DeleteMultipleObjects_tutorial',
      'POST',
      () => ({ query: [['delete']], body, headers: { 'Content-MD5': md5Base64(body) } }),
      'oss:DeleteObject',
    ],
    [
      'PutObjectAcl_tutorial',
      'PUT',
      () => ({ key: '2/a', query: [['acl']], headers: { 'x-oss-object-acl': 'public-read' } }),
      'oss:PutObjectAcl',
    ],
    ['DeleteBucket_tutorial', 'DELETE', () => ({}), 'oss:DeleteBucket'],
    ['GetBucketInfo_tutorial', 'GET', () => ({ query: [['bucketInfo']] }), 'oss:GetBucketInfo'],
  ]
  return [
    ...refused.map(([name, method, call, action]): Case => ({
      name: `${name}-is-refused`,
      run: async () => {
        await stage.put('1/a', 'mine')
        await stage.put('2/a', 'theirs')
        expectLayer(await stage.oss.as(await player()).call(method, { bucket: stage.bucket, ...call() }), action)
        assert.equal((await stage.get('2/a')).text, 'theirs')
        assert.equal((await stage.get('1/a')).text, 'mine')
      },
    })),
    {
      name: 'ListBuckets_tutorial-is-refused',
      run: async () => expectLayer(await stage.oss.as(await player()).call('GET'), 'oss:ListBuckets'),
    },
    {
      name: 'GetObject_tutorial-by-url-outside-is-refused',
      run: async () => {
        await stage.put('2/a', 'theirs')
        const url = stage.oss.as(await player()).url('GET', { bucket: stage.bucket, key: '2/a' })
        expectLayer(await follow('GET', url), 'oss:GetObject')
      },
    },
    {
      name: 'PostObject_tutorial-outside-is-refused',
      run: async () => {
        const forms = new Forms(stage)
        expectLayer(await forms.post({ key: '2/form', keys: await player() }), 'oss:PutObject')
        expectLayer(
          await forms.post({ key: '${filename}', keys: await player(), file: { content: 'x', name: '2/named' } }),
          'oss:PutObject',
        )
      },
    },
    {
      name: 'GetObject_tutorial-even-a-public-object-outside',
      run: async () => {
        await stage.put('2/public', 'x', { 'x-oss-object-acl': 'public-read' })
        expectLayer(
          await stage.oss.as(await player()).call('GET', { bucket: stage.bucket, key: '2/public' }),
          'oss:GetObject',
        )
      },
    },
  ]
}
