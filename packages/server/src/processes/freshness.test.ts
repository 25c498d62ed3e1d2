/**
 * A change of what a key may do holds for the next request, whichever of four workers answers it. `npm run crash -- freshness`
 * does the same ten thousand times, and in more ways.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import { startServer } from '../main.ts'
import type { Server } from '../main.ts'
import { signedRpc } from './testing/client.ts'
import type { TestKey } from './testing/client.ts'

const root: TestKey = { id: 'RootOfFreshness', secret: 'root-secret-of-freshness' }
const clocked = { clock: { ...systemClock, advance: () => {} } }
const accountId = '1000000000000008'
const settings = { port: '0', consolePort: '0', workers: '4', accountId }
const environment = { LATCHKEY_ROOT_ACCESS_KEY_ID: root.id, LATCHKEY_ROOT_ACCESS_KEY_SECRET: root.secret }
const ram = '2015-05-01'
const ims = '2019-08-15'
const changesOfEachWay = 24
/** Four for each worker, so that none of them is left out. */
const connections = 16

type Params = Readonly<Record<string, string>>

async function call(server: Server, agent: Agent, by: TestKey, action: string, version: string, params: Params) {
  const { hostname, port } = new URL(server.endpoint)
  const path = signedRpc(clocked, by, action, version, params)
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request({ host: hostname, port, path, agent })
    sent.on('error', reject).on('response', (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString() }))
    })
    sent.end()
  })
}

test('what was given or taken a moment ago is so for every worker', { timeout: 60_000 }, async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-freshness-'))
  const server = await startServer({ sources: { flags: { ...settings, dataDir }, environment }, onLog: () => {} })
  const agents = Array.from({ length: connections }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  const changer = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const must = async (action: string, version: string, params: Params): Promise<string> => {
      const { status, text } = await call(server, changer, root, action, version, params)
      if (status !== 200) throw new Error(`${action}: ${text}`)
      return text
    }
    await must('CreateUser', ram, { UserName: 'alice' })
    const made = JSON.parse(await must('CreateAccessKey', ram, { UserName: 'alice' })) as {
      AccessKey: { AccessKeyId: string; AccessKeySecret: string }
    }
    const alice = { id: made.AccessKey.AccessKeyId, secret: made.AccessKey.AccessKeySecret }
    const policy = { PolicyType: 'System', PolicyName: 'AliyunRAMReadOnlyAccess', UserName: 'alice' }
    const key = { UserAccessKeyId: alice.id }
    const from = (network: string): string =>
      JSON.stringify({ Status: 'Active', Statements: [{ Type: 'ClassicWhiteList', IPList: [network] }] })
    const ways: [name: string, set: (isAllowed: boolean) => Promise<string>][] = [
      ['a policy', (isAllowed) => must(isAllowed ? 'AttachPolicyToUser' : 'DetachPolicyFromUser', ram, policy)],
      [
        'the state of the key',
        (isAllowed) =>
          must('UpdateAccessKey', ram, { ...key, UserName: 'alice', Status: isAllowed ? 'Active' : 'Inactive' }),
      ],
      [
        'the networks of the key',
        (isAllowed) =>
          must('SetAccessKeyPolicy', ims, {
            ...key,
            UserPrincipalName: `alice@${accountId}.onaliyun.com`,
            AccessKeyPolicy: from(isAllowed ? '127.0.0.0/8' : '203.0.113.7'),
          }),
      ],
    ]
    for (const [name, set] of ways) {
      for (let change = 0; change < changesOfEachWay; change += 1) {
        const isAllowed = change % 2 === 0
        await set(isAllowed)
        const agent = agents[change % connections]
        if (agent === undefined) throw new Error('there is one for each index')
        const { status } = await call(server, agent, alice, 'ListUsers', ram, {})
        t.assert.equal(status === 200, isAllowed, `${name}, change ${change}: answered ${status}`)
      }
      await set(true).catch(() => undefined)
    }
  } finally {
    for (const agent of [...agents, changer]) agent.destroy()
    await server.close()
    await rm(dataDir, { recursive: true, force: true })
  }
})
