/** An access key with a network policy, at every entrance that it can sign for. */
import { test } from 'node:test'
import { callRpc, presignedTarget, signedOss, signedRpc } from './testing/client.ts'
import { openGame, outcomeOf } from './testing/game.ts'
import type { Game } from './testing/game.ts'

const inside = '10.1.2.3'
const outside = '192.0.2.9'
const policyOf = (Status: string, ...IPList: string[]): string =>
  JSON.stringify({ Status, Statements: [{ Type: 'ClassicWhiteList', IPList }] })

async function restrict({ server, root, backend }: Game, AccessKeyPolicy: string): Promise<void> {
  const UserPrincipalName = `backend@${server.accountId}.onaliyun.com`
  const params = { UserPrincipalName, UserAccessKeyId: backend.id, AccessKeyPolicy }
  const answer = await callRpc(server, root, 'SetAccessKeyPolicy', '2019-08-15', params)
  if (answer.status !== 200) throw new Error(answer.text)
}

test('a key signs from its networks and from nowhere else, in a header, a URL and a call', async (t) => {
  await using game = await openGame()
  const { server, backend } = game
  await game.ram('AttachPolicyToUser', {
    PolicyType: 'System',
    PolicyName: 'AliyunOSSFullAccess',
    UserName: 'backend',
  })
  await game.put('a', 'picture')
  const read = { method: 'GET', bucket: 'game', key: 'a', version: 'v4' } as const
  const sent: [entrance: string, refusal: string, send: (remoteAddress: string) => ReturnType<typeof server.inject>][] =
    [
      ['header', 'AccessDenied', (from) => server.inject({ ...signedOss(server, backend, read), remoteAddress: from })],
      [
        'URL',
        'AccessDenied',
        (from) => server.inject({ method: 'GET', target: presignedTarget(server, backend, read), remoteAddress: from }),
      ],
      [
        'call',
        'NoPermission',
        (from) => {
          const target = signedRpc(server, backend, 'GetCallerIdentity', '2015-04-01', {})
          return server.inject({ method: 'GET', target, remoteAddress: from })
        },
      ],
    ]
  const outcomes = async (from: string) =>
    Promise.all(sent.map(async ([entrance, , send]) => `${entrance} ${outcomeOf(await send(from))}`))
  const allowed = sent.map(([entrance]) => `${entrance} 200`)
  const refused = sent.map(([entrance, refusal]) => `${entrance} ${refusal}`)
  t.assert.deepEqual(await outcomes(outside), allowed)
  await restrict(game, policyOf('Active', '10.0.0.0/8'))
  t.assert.deepEqual(await outcomes(inside), allowed)
  t.assert.deepEqual(await outcomes(outside), refused)
  t.assert.deepEqual(await outcomes('::ffff:10.1.2.3'), allowed)
  await restrict(game, policyOf('Inactive', '10.0.0.0/8'))
  t.assert.deepEqual(await outcomes(outside), allowed)
})

test('sessions that the key made work from anywhere, and the refusal is in the audit log', async (t) => {
  await using game = await openGame()
  const { server, backend } = game
  await game.put('1/a', 'picture')
  await restrict(game, policyOf('Active', '10.0.0.0/8', '127.0.0.1'))
  const player = await game.player('1')
  const read = { method: 'GET', bucket: 'game', key: '1/a', version: 'v4' } as const
  const byPlayer = await server.inject({ ...signedOss(server, player, read), remoteAddress: outside })
  t.assert.equal(outcomeOf(byPlayer), '200')
  const target = signedRpc(server, backend, 'AssumeRole', '2015-04-01', {
    RoleArn: game.roleArn,
    RoleSessionName: 'stolen',
  })
  t.assert.equal(outcomeOf(await server.inject({ method: 'GET', target, remoteAddress: outside })), 'NoPermission')
  const [line] = (await server.auditLines({ operation: 'AssumeRole' })).slice(-1)
  t.assert.deepEqual([line?.decision, line?.status, line?.who.name], ['denied', 403, 'backend'])
})
