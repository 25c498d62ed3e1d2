import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createClient } from '@latchkey/client'
import { pipelineTransport } from './pipeline-transport.ts'
import { openTestServer } from './testing/server.ts'

test('whoever calls from inside may keep every piece of a large body', async () => {
  await using server = await openTestServer()
  const { oss } = createClient({
    endpoint: 'http://127.0.0.1',
    addressing: 'path',
    region: 'cn-hangzhou',
    transport: pipelineTransport(server.house),
    clock: { now: () => server.clock.now().getTime() },
    credentials: { accessKeyId: server.rootKey.id, accessKeySecret: server.rootKey.secret },
  })
  await oss.putBucket({ bucket: 'demo' })
  // Several groups of blocks, so that memory that was lent comes to be lent again.
  const body = randomBytes(5 * 1_048_576)
  await oss.putObject({ bucket: 'demo', key: 'save', body })
  const pieces: Uint8Array[] = []
  for await (const piece of (await oss.getObject({ bucket: 'demo', key: 'save' })).body) pieces.push(piece)
  assert.ok(pieces.length > 2)
  assert.equal(Buffer.compare(Buffer.concat(pieces), body), 0)
})
