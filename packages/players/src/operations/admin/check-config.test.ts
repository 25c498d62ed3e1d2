import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'

const file = (more: string): string => `schema: 1
app: demo
backend:
  kind: selfhosted
  sts: { roleArn: "acs:ram::1000000000000001:role/demo-player" }
  credentials: { accessKeyId: \${BROKER_AK}, accessKeySecret: \${BROKER_SK} }
buckets: { private: demo-private, public: demo-public }
identities:
  guest: { enabled: true }
  jwt: { studio: { alg: RS256, publicKey: "\${STUDIO_KEY}", issuer: studio, audience: demo } }
${more}`

test('a file is judged with line and fix, and nothing of the machine is looked up for it', async (t) => {
  await using game = await startGame({ app: keysOfAllRoles })
  const check = (text: string) => game.send('admin POST /config:check', { bearer: keyOf('developer'), bytes: text })
  t.assert.deepEqual((await check(file(''))).json, { isValid: true, faults: [] })
  const wrong = await check(file('credential: { ttl: 5m }'))
  t.assert.deepEqual([wrong.status, wrong.at('isValid'), wrong.at('faults.0.line')], [200, false, 11])
  t.assert.equal(wrong.at('faults.0.path'), 'credential.ttl')
  t.assert.match(wrong.at('faults.0.fix'), /ttl: 1h/)
  const event = await check(file('webhooks: [{ url: "https://a.example", secret: "s", events: [slot.stolen] }]'))
  t.assert.match(event.at('faults.0.message'), /no event slot\.stolen/)
  t.assert.equal((await check('a: [')).at('isValid'), false)
  const path = await check(file(`url: \${PATH}`))
  t.assert.equal(path.text.includes(process.env['PATH'] ?? 'PATH'), false)
})
