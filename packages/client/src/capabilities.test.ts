import { test } from 'node:test'
import { createClient } from './client.ts'
import { RequestError } from './request-error.ts'
import { still, testCredentials, TinyServer } from './testing/tiny-server.ts'

const answered = (status: number, body: object) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ RequestId: '0-1', ...body }),
})
const refused = (status: number, Code: string) => answered(status, { Code, Message: 'm', HostId: 'h' })
const listed = answered(200, { Capabilities: { Capability: [{ Name: 'RevokeSessions', Version: 1 }] } })

const cases: [
  reply: ReturnType<typeof answered>,
  want: readonly (readonly [string, number])[] | 'absent' | 'throws',
][] = [
  [listed, [['RevokeSessions', 1]]],
  [refused(400, 'InvalidVersion'), 'absent'],
  [refused(404, 'InvalidAction.NotFound'), 'absent'],
  [refused(400, 'NotImplemented'), 'absent'],
  [refused(403, 'NoPermission'), 'throws'],
  [refused(404, 'InvalidAccessKeyId.NotFound'), 'throws'],
]
for (const [reply, want] of cases)
  test(`${reply.status} ${reply.body.slice(0, 60)} comes to ${JSON.stringify(want)}`, async (t) => {
    await using server = await TinyServer.start(() => reply)
    const client = createClient({ ...still, endpoint: server.endpoint, credentials: testCredentials })
    if (want === 'throws') {
      await t.assert.rejects(client.capabilities(), RequestError)
      return
    }
    const said = await client.capabilities()
    t.assert.deepEqual(said === 'absent' ? said : [...said], want)
  })
