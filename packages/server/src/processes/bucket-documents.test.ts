/** What the documents of a bucket do to requests, through the whole pipeline. */
import { test } from 'node:test'
import { openGame, outcomeOf } from './testing/game.ts'
import { presignedTarget, signedOss } from './testing/client.ts'

const referer =
  '<RefererConfiguration><AllowEmptyReferer>false</AllowEmptyReferer><RefererList><Referer>http://good.com</Referer></RefererList></RefererConfiguration>'

test('a Referer is asked of strangers and of URLs, before permission, and never of a signed header', async (t) => {
  await using game = await openGame()
  await game.put('a')
  await game.send(game.root, { method: 'PUT', query: [['referer', undefined]], body: referer })
  const target = presignedTarget(game.server, game.root, { method: 'GET', bucket: 'game', key: 'a' })
  const from = (headers: [string, string][]) => ({ method: 'GET', target, headers })
  t.assert.equal(outcomeOf(await game.server.inject(from([['Referer', 'http://good.com/x']]))), '200')
  for (const headers of [[], [['Referer', 'http://bad.com']]] as [string, string][][]) {
    const refused = await game.server.inject(from(headers))
    t.assert.equal(outcomeOf(refused), 'AccessDenied')
    t.assert.match(refused.text, /You are denied by bucket referer policy\./)
  }
  const anonymous = await game.server.inject({ method: 'GET', target: '/game/a' })
  t.assert.match(anonymous.text, /denied by bucket referer policy/)
  t.assert.equal(outcomeOf(await game.send(game.root, { method: 'GET', key: 'a' })), '200')
  t.assert.equal(outcomeOf(await game.send(await game.player('1'), { method: 'GET', key: '1/none' })), 'NoSuchKey')
})

test('a bucket is reached through an acceleration host only while that is switched on', async (t) => {
  await using game = await openGame()
  await game.put('a', 'x', [['x-oss-object-acl', 'public-read']])
  const get = () =>
    game.server.inject({ method: 'GET', target: '/a', host: 'game.oss-accelerate.aliyuncs.com' }).then(outcomeOf)
  const set = (on: boolean) =>
    game.send(game.root, {
      method: 'PUT',
      query: [['transferAcceleration', undefined]],
      body: `<TransferAccelerationConfiguration><Enabled>${on}</Enabled></TransferAccelerationConfiguration>`,
    })
  t.assert.equal(await get(), 'TransferAccelerationDisabled')
  await set(true)
  t.assert.equal(await get(), '200')
  await set(false)
  t.assert.equal(await get(), 'TransferAccelerationDisabled')
})

test('a bucket is reached by the versions of TLS that it names, by http and through a proxy as ever', async (t) => {
  await using game = await openGame()
  await game.put('a', 'x', [['x-oss-object-acl', 'public-read']])
  const get = (version?: string) =>
    game.server
      .inject({
        method: 'GET',
        target: '/game/a',
        ...(version !== undefined && { tls: { version, cipher: 'TLS_AES_256_GCM_SHA384' } }),
      })
      .then(outcomeOf)
  t.assert.equal(await get('TLSv1.2'), '200')
  const body =
    '<HttpsConfiguration><TLS><Enable>true</Enable><TLSVersion>TLSv1.3</TLSVersion></TLS></HttpsConfiguration>'
  await game.send(game.root, { method: 'PUT', query: [['httpsConfig', undefined]], body })
  t.assert.deepEqual([await get('TLSv1.2'), await get('TLSv1.3'), await get()], ['AccessDenied', '200', '200'])
})

test('what an access point would be asked is not answered by the bucket', async (t) => {
  await using game = await openGame()
  const answer = await game.send(game.root, {
    method: 'PUT',
    query: [
      ['publicAccessBlock', undefined],
      ['x-oss-access-point-name', 'ap'],
    ],
    body: '<PublicAccessBlockConfiguration><BlockPublicAccess>true</BlockPublicAccess></PublicAccessBlockConfiguration>',
  })
  t.assert.equal(outcomeOf(answer), 'NotImplemented')
})

test('a bound domain leads to its bucket until it is let go, and service hosts win', async (t) => {
  await using game = await openGame()
  await game.put('a', 'x', [['x-oss-object-acl', 'public-read']])
  const change = (comp: string, domain: string) =>
    game.send(game.root, {
      method: 'POST',
      query: [
        ['cname', undefined],
        ['comp', comp],
      ],
      body: `<BucketCnameConfiguration><Cname><Domain>${domain}</Domain></Cname></BucketCnameConfiguration>`,
    })
  const get = (host: string) => game.server.inject({ method: 'GET', target: '/a', host }).then(outcomeOf)
  t.assert.equal(await get('play.example.com'), 'NonStandardHostForbidden')
  t.assert.equal(outcomeOf(await change('add', 'Play.example.com')), '200')
  t.assert.deepEqual([await get('play.example.com'), await get('PLAY.example.com:9000')], ['200', '200'])
  const again = signedOss(game.server, game.root, { method: 'PUT', bucket: 'game' })
  const made = await game.server.inject({ ...again, target: '/', host: 'play.example.com' })
  t.assert.deepEqual([made.status, outcomeOf(made)], [400, 'InvalidHostPutBucket'])
  for (const domain of ['oss.test', 'b.oss.test', 'img.game.example', 'sts.aliyuncs.com', 'x.localhost'])
    t.assert.equal(outcomeOf(await change('add', domain)), 'CnameDenied', domain)
  t.assert.equal(outcomeOf(await change('delete', 'play.example.com')), '200')
  t.assert.equal(await get('play.example.com'), 'NonStandardHostForbidden')
})
