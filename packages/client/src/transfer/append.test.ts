import { test } from 'node:test'
import { createClient } from '../client.ts'
import { httpTransport } from '../node/http-transport.ts'
import { still, testCredentials } from '../testing/tiny-server.ts'
import { TinyOss } from '../testing/tiny-oss.ts'
import { Appender } from './append.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const clientOf = (oss: TinyOss): ReturnType<typeof createClient> =>
  createClient({ ...still, endpoint: oss.server.endpoint, credentials: testCredentials, transport: httpTransport() })

test('pieces follow each other, also behind what was there', async (t) => {
  await using oss = await TinyOss.start()
  const first = await Appender.open(clientOf(oss), 'b-1', 'log')
  await first.append(bytes('one,'))
  await first.append(bytes('two,'))
  const second = await Appender.open(clientOf(oss), 'b-1', 'log')
  t.assert.equal(second.sizeBytes, 8)
  await second.append(bytes('three'))
  t.assert.equal(oss.objects.get('log')?.bytes.toString(), 'one,two,three')
})

test('a piece whose answer was lost is there once', async (t) => {
  await using oss = await TinyOss.start()
  const appender = await Appender.open(clientOf(oss), 'b-1', 'log')
  let appends = 0
  oss.meddler = (_, name) => (name === 'Append' && (appends += 1) === 1 ? 'after' : undefined)
  await appender.append(bytes('once'))
  await appender.append(bytes(' and more'))
  t.assert.equal(oss.objects.get('log')?.bytes.toString(), 'once and more')
})

test('two who append to one object are told', async (t) => {
  await using oss = await TinyOss.start()
  const [left, right] = await Promise.all([1, 2].map(() => Appender.open(clientOf(oss), 'b-1', 'log')))
  await left?.append(bytes('mine'))
  const late = right?.append(bytes('mine')) ?? Promise.resolve()
  await t.assert.rejects(late, { code: 'PositionNotEqualToLength' })
})
