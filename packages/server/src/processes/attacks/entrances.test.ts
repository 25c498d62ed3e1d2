/** A player with a key to folder 1 tries every entrance to the others' folders. Each refusal is also a promise kept. */
import { signPostFormV1 } from '@latchkey/protocol'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { InjectedAnswer } from '../testing/server.ts'
import { presignedTarget, signedOss, textDigests } from '../testing/client.ts'
import type { OssRequest } from '../testing/client.ts'
import { allow, openGame, outcomeOf } from '../testing/game.ts'

const md5 = (text: string): string => createHash('md5').update(text).digest('base64')
const copyFrom = (source: string): OssRequest => ({
  method: 'PUT',
  key: '1/stolen',
  headers: [['x-oss-copy-source', source]],
})
const removal = (...objects: string[]): OssRequest => {
  const body = `<Delete>${objects.join('')}</Delete>`
  return { method: 'POST', query: [['delete', undefined]], headers: [['Content-MD5', md5(body)]], body }
}
const object = (key: string, more = ''): string => `<Object><Key>${key}</Key>${more}</Object>`
const listing = (...query: [string, string | undefined][]): OssRequest => ({ method: 'GET', query })

const outside: [name: string, request: OssRequest, want: string][] = [
  ['another folder whose name begins alike', { method: 'GET', key: '10/a' }, 'AccessDenied'],
  ['a path that a file system would fold', { method: 'GET', key: '1/../2/a' }, 'NoSuchKey'],
  ['the name of the folder without its slash', { method: 'GET', key: '1x' }, 'AccessDenied'],
  ['a key that is not there, told apart from one that is', { method: 'GET', key: '2/nothing' }, 'AccessDenied'],
  ['a HEAD that only asks', { method: 'HEAD', key: '2/a' }, 'AccessDenied'],
  ['its metadata', { method: 'HEAD', key: '2/a', query: [['objectMeta', undefined]] }, 'AccessDenied'],
  ['its ACL', { method: 'GET', key: '2/a', query: [['acl', undefined]] }, 'AccessDenied'],
  ['its null version', { method: 'GET', key: '2/a', query: [['versionId', 'null']] }, 'AccessDenied'],
  ['a copy', copyFrom('/game/2/a'), 'AccessDenied'],
  ['a copy of a key that is not there', copyFrom('/game/2/nothing'), 'AccessDenied'],
  ['a copy with the slash encoded', copyFrom('/game/2%2Fa'), 'AccessDenied'],
  ['a copy with everything encoded', copyFrom('/g%61me/%32%2F%61'), 'AccessDenied'],
  ['a copy encoded twice names another key', copyFrom('/game/1%252F..%252F2%252Fa'), 'AccessDenied'],
  ['a copy with two slashes', copyFrom('/game//2/a'), 'InvalidObjectName'],
  ['a copy with two slashes in front', copyFrom('//game/2/a'), 'InvalidArgument'],
  ['a copy without its slash', copyFrom('game/2/a'), 'InvalidArgument'],
  ['a copy with the slash behind the bucket encoded', copyFrom('/game%2F2/a'), 'NoSuchBucket'],
  ['a copy of a version', copyFrom('/game/2/a?versionId=null'), 'AccessDenied'],
  ['a copy of a version that is a part of the key', copyFrom('/game/2/a%3FversionId=null'), 'AccessDenied'],
  ['a copy with more than a version', copyFrom('/game/1/a?versionId=null&key=2/a'), 'InvalidArgument'],
  ['a copy out of another bucket', copyFrom('/other/1/a'), 'AccessDenied'],
  ['a copy out of a bucket that is not there', copyFrom('/nowhere/1/a'), 'NoSuchBucket'],
  ['a listing', listing(), 'AccessDenied'],
  ['a listing of the own folder, for which the key says nothing', listing(['prefix', '1/']), 'AccessDenied'],
  ['uploads of others', listing(['uploads', undefined]), 'AccessDenied'],
  ['old versions', listing(['versions', undefined]), 'AccessDenied'],
  ['the policy of the bucket', listing(['policy', undefined]), 'AccessDenied'],
  ['deleting several with one outside', removal(object('1/a'), object('2/a')), 'AccessDenied'],
  ['deleting versions', removal(object('1/a'), object('2/a', '<VersionId>null</VersionId>')), 'AccessDenied'],
  ['deleting with an empty key', removal(object('1/a'), object('')), 'AccessDenied'],
  ['deleting with two keys in one', removal('<Object><Key>1/a</Key><Key>2/a</Key></Object>'), 'MalformedXML'],
  ['deleting with a key in a comment', removal('<Object><Key>1/<!-- -->../2/a</Key></Object>'), '200'],
  [
    'two sub-resources',
    {
      method: 'GET',
      key: '1/a',
      query: [
        ['acl', undefined],
        ['uploadId', 'x'],
      ],
    },
    'InvalidArgument',
  ],
  [
    'a sub-resource twice',
    {
      method: 'GET',
      key: '1/a',
      query: [
        ['acl', undefined],
        ['acl', ''],
      ],
    },
    'InvalidArgument',
  ],
  ['a parameter twice', listing(['prefix', '1/'], ['prefix', '2/']), 'InvalidArgument'],
  ['another bucket', { method: 'GET', bucket: 'other', key: '1/a' }, 'AccessDenied'],
  ['buckets of the account', { method: 'GET', bucket: '' }, 'AccessDenied'],
  ['removing the bucket', { method: 'DELETE' }, 'AccessDenied'],
  [
    'opening the bucket',
    { method: 'PUT', query: [['acl', undefined]], headers: [['x-oss-acl', 'public-read']] },
    'AccessDenied',
  ],
]

for (const version of ['v1', 'v4'] as const)
  test(`no entrance leads out of folder 1 (${version})`, async (t) => {
    await using game = await openGame()
    const player = await game.player('1')
    const all = ['1/a', '2/a', '10/a', '1x']
    for (const key of all) await game.put(key)
    await game.put('1/a', 'secret', [], 'other')
    for (const [name, request, want] of outside) {
      const { bucket, ...rest } = { bucket: 'game', ...request }
      const signed = bucket === '' ? rest : { bucket, ...rest }
      const answer = await game.server.inject(signedOss(game.server, player, { version, ...signed }))
      t.assert.equal(outcomeOf(answer), want, name)
      t.assert.doesNotMatch(answer.text, /secret/, name)
      t.assert.equal(Buffer.byteLength(answer.text) < 4_096, true, name)
    }
    t.assert.deepEqual((await game.keys()).toSorted(), all.toSorted(), 'nothing was written or deleted')
  })

test('an upload belongs to its bucket and key, whoever knows its id', async (t) => {
  await using game = await openGame()
  const [victim, thief] = [await game.player('2'), await game.player('1')]
  const begun = await game.send(victim, { method: 'POST', key: '2/big', query: [['uploads', undefined]] })
  const uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(begun.text)?.[1] ?? ''
  const part: OssRequest['query'] = [
    ['partNumber', '1'],
    ['uploadId', uploadId],
  ]
  t.assert.equal(outcomeOf(await game.send(victim, { method: 'PUT', key: '2/big', query: part, body: 'x' })), '200')
  const whole =
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"9DD4E461268C8034F5C8564E155C67A6"</ETag></Part></CompleteMultipartUpload>'
  const cases: [request: OssRequest, onTheirs: string, onOwn: string][] = [
    [{ method: 'PUT', query: part, body: 'x' }, 'AccessDenied', 'NoSuchUpload'],
    [{ method: 'PUT', query: part, headers: [['x-oss-copy-source', '/game/1/a']] }, 'AccessDenied', 'NoSuchUpload'],
    [{ method: 'POST', query: [['uploadId', uploadId]], body: whole }, 'AccessDenied', 'NoSuchUpload'],
    [{ method: 'GET', query: [['uploadId', uploadId]] }, 'AccessDenied', 'NoSuchUpload'],
    [{ method: 'DELETE', query: [['uploadId', uploadId]] }, 'AccessDenied', 'NoSuchUpload'],
  ]
  await game.put('1/a')
  for (const [request, onTheirs, onOwn] of cases) {
    const name = `${request.method} ${JSON.stringify(request.query)}`
    t.assert.equal(outcomeOf(await game.send(thief, { ...request, key: '2/big' })), onTheirs, name)
    t.assert.equal(outcomeOf(await game.send(thief, { ...request, key: '1/big' })), onOwn, name)
    const elsewhere = await game.send(game.root, { ...request, bucket: 'other', key: '2/big' })
    t.assert.equal(outcomeOf(elsewhere), onOwn, `${name} in another bucket`)
  }
  for (const id of [
    `${uploadId}/`,
    `../${uploadId}`,
    `${uploadId}\0`,
    uploadId.toLowerCase(),
    '',
    '\0',
    'x'.repeat(8_000),
  ])
    t.assert.match(
      outcomeOf(await game.send(victim, { method: 'GET', key: '2/big', query: [['uploadId', id]] })),
      /^(NoSuchUpload|InvalidArgument)$/,
    )
  t.assert.equal(
    outcomeOf(await game.send(victim, { method: 'POST', key: '2/big', query: [['uploadId', uploadId]], body: whole })),
    '200',
  )
})

const publicWrites: [name: string, request: OssRequest][] = [
  ['put', { method: 'PUT', key: '1/n', body: 'x' }],
  [
    'append',
    {
      method: 'POST',
      key: '1/n',
      query: [
        ['append', undefined],
        ['position', '0'],
      ],
      body: 'x',
    },
  ],
  ['copy', { method: 'PUT', key: '1/n', headers: [['x-oss-copy-source', '/game/1/a']] }],
  ['initiate', { method: 'POST', key: '1/n', query: [['uploads', undefined]] }],
  [
    'complete',
    { method: 'POST', key: '1/n', query: [['uploadId', 'x'.repeat(32)]], headers: [['x-oss-complete-all', 'yes']] },
  ],
]
for (const [name, request] of publicWrites)
  test(`${name} needs PutObjectAcl for a public ACL and PutObjectTagging for tags`, async (t) => {
    await using game = await openGame()
    await game.put('1/a')
    const writer = await game.session(allow(['oss:GetObject', 'oss:PutObject'], 'game/1/*'))
    const send = (header: [string, string]): Promise<InjectedAnswer> =>
      game.send(writer, { ...request, headers: [...(request.headers ?? []), header] })
    for (const acl of ['public-read', 'public-read-write'])
      t.assert.equal(outcomeOf(await send(['x-oss-object-acl', acl])), 'AccessDenied', acl)
    t.assert.equal(outcomeOf(await send(['x-oss-object-acl', 'Public-Read'])), 'InvalidArgument')
    if (name !== 'complete') t.assert.equal(outcomeOf(await send(['x-oss-tagging', 'team=red'])), 'AccessDenied')
    t.assert.deepEqual(await game.keys(), ['1/a'])
    t.assert.match(outcomeOf(await send(['x-oss-acl', 'public-read'])), /^(200|NoSuchUpload)$/, 'a header of buckets')
  })

for (const version of ['v1', 'v4'] as const)
  test(`whoever follows a URL cannot add to it (${version})`, async (t) => {
    await using game = await openGame()
    await game.put('1/a')
    const player = await game.session(allow('oss:*', 'game', 'game/*'))
    const url = (method: string, key: string): string =>
      presignedTarget(game.server, player, { method, bucket: 'game', key, version })
    const [get, put] = [url('GET', '1/a'), url('PUT', '1/b')]
    t.assert.equal(outcomeOf(await game.server.inject({ method: 'GET', target: get })), '200')
    const token = player.token ?? ''
    const without = get.replace(/&?(x-oss-)?security-token=[^&]*/, '')
    const attacks: [name: string, request: Parameters<typeof game.server.inject>[0], want: RegExp][] = [
      ['acl', { method: 'GET', target: `${get}&acl` }, /SignatureDoesNotMatch|AccessDenied/],
      [
        'another content type',
        { method: 'GET', target: `${get}&response-content-type=text/html` },
        /SignatureDoesNotMatch/,
      ],
      ['a version', { method: 'GET', target: `${get}&versionId=null` }, /SignatureDoesNotMatch/],
      ['processing', { method: 'GET', target: `${get}&x-oss-process=image/info` }, /SignatureDoesNotMatch/],
      ['another method', { method: 'DELETE', target: get }, /SignatureDoesNotMatch/],
      ['HEAD', { method: 'HEAD', target: get }, /SignatureDoesNotMatch/],
      ['another key', { method: 'GET', target: get.replace('/1/a', '/1/b') }, /SignatureDoesNotMatch/],
      ['two signatures', { method: 'GET', target: get, headers: [['Authorization', 'OSS a:b']] }, /InvalidArgument/],
      [
        'a token twice',
        { method: 'GET', target: get, headers: [['x-oss-security-token', token]] },
        /InvalidArgument|SignatureDoesNotMatch/,
      ],
      [
        'the token in a header alone',
        { method: 'GET', target: without, headers: [['x-oss-security-token', token]] },
        /InvalidRequest/,
      ],
      [
        'the token in the short header alone',
        { method: 'GET', target: without, headers: [['security-token', token]] },
        /InvalidRequest/,
      ],
      ['no token', { method: 'GET', target: without }, /InvalidAccessKeyId/],
      [
        'a source to copy',
        { method: 'PUT', target: put, headers: [['x-oss-copy-source', '/game/1/a']] },
        /SignatureDoesNotMatch/,
      ],
      [
        'a public ACL',
        { method: 'PUT', target: put, headers: [['x-oss-object-acl', 'public-read']], body: 'x' },
        /SignatureDoesNotMatch/,
      ],
      ['a restriction', { method: 'GET', target: `${get}&x-oss-ac-source-ip=1.2.3.4` }, /NotImplemented/],
      [
        'an append',
        { method: 'PUT', target: `${put}&append&position=0`, body: 'x' },
        /SignatureDoesNotMatch|MethodNotAllowed|InvalidArgument/,
      ],
      [
        'another folder through the host',
        { method: 'GET', target: get, host: 'other.oss.test' },
        /SignatureDoesNotMatch/,
      ],
    ]
    for (const [name, request, want] of attacks)
      t.assert.match(outcomeOf(await game.server.inject(request)), want, name)
    t.assert.deepEqual(await game.keys(), ['1/a'])
  })

const forms: [name: string, key: string, fileName: string, more: readonly [string, string][], want: string][] = [
  ['the own folder', '1/${filename}', 'a', [], '204'],
  ['another folder', '2/${filename}', 'a', [], 'AccessDenied'],
  ['another folder by the file’s name', '${filename}', '2/b', [], 'AccessDenied'],
  ['a folder that begins alike', '1${filename}', '0/a', [], 'AccessDenied'],
  ['a name that is a path of Windows', '1/${filename}', '..\\..\\2\\b', [], '204'],
  ['nothing but a name', '${filename}', '', [], 'UserKeyMustBeSpecified'],
  ['a copy', '1/a', 'a', [['x-oss-copy-source', '/game/2/secret']], '204'],
  ['a session of nobody', '1/a', 'a', [['x-oss-security-token', 'x']], 'InvalidArgument'],
]
test('a form of a player ends up in the folder of the player, whatever it is called', async (t) => {
  await using game = await openGame()
  await game.put('2/secret')
  const player = await game.player('1')
  const credentials = { accessKeyId: player.id, secret: player.secret, securityToken: player.token }
  const policy = JSON.stringify({ expiration: '2026-11-20T12:10:00.000Z', conditions: [['starts-with', '$key', '']] })
  for (const [name, key, fileName, more, want] of forms) {
    const fields = [['key', key], ...signPostFormV1(textDigests, credentials, policy), ...more]
    const part = (head: string, value = ''): string =>
      `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`
    const body = [
      ...fields.map(([field = '', value]) => part(`name="${field}"`, value)),
      part(`name="file"; filename="${fileName}"`, 'from a form'),
    ].join('')
    const headers = [['Content-Type', 'multipart/form-data; boundary=b']] as const
    const answer = await game.server.inject({ method: 'POST', target: '/game', headers, body: `${body}--b--\r\n` })
    t.assert.equal(outcomeOf(answer), want, name)
  }
  t.assert.equal(
    (await game.keys()).every((key) => key.startsWith('1/') || key === '2/secret'),
    true,
  )
  t.assert.equal((await game.send(game.root, { method: 'GET', key: '1/a' })).text, 'from a form')
  t.assert.equal((await game.send(game.root, { method: 'GET', key: '2/secret' })).text, 'secret')
})

for (const action of ['oss:PutObject', 'oss:PutObjectTagging'])
  test(`a tag that a Deny on ${action} keeps away does not come with a copy either`, async (t) => {
    await using game = await openGame()
    await game.put('1/paid', 'x', [['x-oss-tagging', 'plan=paid']])
    await game.put('1/free', 'x', [['x-oss-tagging', 'plan=free']])
    const common = { Resource: ['acs:oss:*:*:game/1/*'] }
    const Condition = { StringEquals: { 'oss:RequestObjectTag/plan': ['paid'] } }
    const player = await game.session({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'oss:*', ...common },
        { Effect: 'Deny', Action: action, ...common, Condition },
      ],
    })
    const copy = (source: string, directive: string, tagging?: string) =>
      game.send(player, {
        method: 'PUT',
        key: '1/copy',
        headers: [
          ['x-oss-copy-source', `/game/1/${source}`],
          ['x-oss-tagging-directive', directive],
          ...(tagging === undefined ? [] : [['x-oss-tagging', tagging] as [string, string]]),
        ],
      })
    t.assert.equal(outcomeOf(await copy('paid', 'Copy')), 'AccessDenied')
    t.assert.equal(outcomeOf(await copy('free', 'Replace', 'plan=paid')), 'AccessDenied')
    t.assert.deepEqual(await game.keys(), ['1/free', '1/paid'])
    t.assert.equal(outcomeOf(await copy('free', 'Copy')), '200')
    t.assert.equal(outcomeOf(await copy('paid', 'Replace', 'plan=free')), '200')
  })
