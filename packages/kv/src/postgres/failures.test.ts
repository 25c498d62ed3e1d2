import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import postgres from 'postgres'

import { KvInputError, KvUnavailableError } from '../errors.ts'
import type { Kv } from '../port.ts'
import { openPostgresKv } from './open.ts'
import { skipPostgres, startPostgres } from './testing.ts'
import type { TestPostgres } from './testing.ts'

const skip = skipPostgres()
const options = skip === undefined ? { timeout: 60_000 } : { skip }
const bytes = (text: string) => Buffer.from(text)
const put = (key: string, value = '') => ({ put: [{ key: bytes(key), value: bytes(value) }] })
let started: Promise<TestPostgres> | undefined

after(async () => (await started)?.remove())

function server(): Promise<TestPostgres> {
  started ??= startPostgres()
  return started
}

test('a commit whose connection is cut is unknown, and the next one works', options, async (t) => {
  const { url } = await server()
  const kv = await openPostgresKv({ url, schema: 'cut' })
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  t.after(() => Promise.all([kv.close(), admin.end()]))
  await kv.commit(put('row'))
  // Another session holds the row, so that the commit is under way when its connection ends.
  const holder = await admin.reserve()
  await holder`begin`
  await holder`select 1 from cut.record for update`
  const cut = kv.commit(put('row', 'new'))
  await sleep(150)
  await holder`select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'`
  assert.deepEqual(await cut, { kind: 'unknown' })
  await holder`rollback`
  holder.release()
  assert.equal((await kv.commit(put('row', 'newer'))).kind, 'committed')
  const [found] = await kv.getMany([{ key: bytes('row') }])
  assert.ok(found !== undefined && found !== 'unchanged')
  assert.equal(Buffer.from(found.value).toString(), 'newer')
})

for (const how of ['fast', 'immediate'] as const)
  test(`a restart (${how}) under load loses no acknowledged commit, and everything works again`, options, async (t) => {
    const { url, stop, start } = await server()
    const schema = `restart_${how}`
    const gateways = [await openPostgresKv({ url, schema }), await openPostgresKv({ url, schema })]
    t.after(() => Promise.all(gateways.map((kv) => kv.close())))
    const acknowledged: string[] = []
    const outcomes = new Map<string, number>()
    let isDone = false
    const load = gateways.flatMap((kv, gateway) =>
      Array.from({ length: 8 }, async (_, lane) => {
        for (let step = 0; !isDone; step += 1) {
          const key = `${gateway}.${lane}.${step}`
          const outcome = await tryCommit(kv, key)
          if (outcome === 'committed') acknowledged.push(key)
          else await sleep(20)
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        }
      }),
    )
    await sleep(300)
    await stop(how)
    await sleep(200)
    await start()
    const before = acknowledged.length
    for (let waits = 0; acknowledged.length < before + 100 && waits < 200; waits += 1) await sleep(50)
    isDone = true
    await Promise.all(load)
    t.diagnostic([...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', '))
    await hearsAgain(gateways)
    assert.ok(acknowledged.length >= before + 100, 'commits do not work again')
    const allowed = ['committed', 'unknown', 'KvUnavailableError']
    assert.deepEqual(
      [...outcomes.keys()].filter((outcome) => !allowed.includes(outcome)),
      [],
    )
    for (const kv of gateways)
      for (let from = 0; from < acknowledged.length; from += 1_000) {
        const reads = acknowledged.slice(from, from + 1_000).map((key) => ({ key: bytes(key) }))
        assert.ok(
          (await kv.getMany(reads)).every((entry) => entry !== undefined),
          'an acknowledged commit is lost',
        )
      }
  })

/** Between the polls, which call back each two seconds, only a notification that was heard calls back. */
async function hearsAgain(gateways: readonly Kv[]): Promise<void> {
  const [listener, writer] = gateways
  assert.ok(listener && writer)
  let calls = 0
  listener.watch(bytes('watched'), () => {
    calls += 1
  })
  const until = performance.now() + 10_000
  let committed = 0
  while (calls < 20 && performance.now() < until) {
    await writer.commit(put('watched'))
    committed += 1
    await sleep(20)
  }
  assert.ok(calls >= 20, `${calls} hints of ${committed} commits`)
}

async function tryCommit(kv: Kv, key: string): Promise<string> {
  try {
    return (await kv.commit(put(key))).kind
  } catch (error) {
    return error instanceof Error ? error.name : String(error)
  }
}

test('while the server is away everything says so soon, and opening too', options, async (t) => {
  const { url, stop, start } = await server()
  const kv = await openPostgresKv({ url, schema: 'away' })
  t.after(() => kv.close())
  await kv.commit(put('a'))
  await stop('fast')
  await assert.rejects(() => kv.getMany([{ key: bytes('a') }]), KvUnavailableError)
  const result = await tryCommit(kv, 'b')
  assert.ok(result === 'unknown' || result === 'KvUnavailableError', result)
  await assert.rejects(() => kv.commit(put('b')), KvUnavailableError)
  await assert.rejects(() => openPostgresKv({ url, schema: 'away' }), KvUnavailableError)
  await start()
  assert.equal((await kv.commit(put('b'))).kind, 'committed')
})

test(
  'gateways that start together make the schema once, and a schema of a later release is refused',
  options,
  async () => {
    const { url } = await server()
    const gateways = await Promise.all(Array.from({ length: 4 }, () => openPostgresKv({ url, schema: 'together' })))
    await Promise.all(gateways.map((kv, index) => kv.commit(put(`key ${index}`))))
    assert.equal(await gateways[0]?.count(bytes('key'), bytes('kez')), 4)
    await Promise.all(gateways.map((kv) => kv.close()))
    const admin = postgres(url, { max: 1 })
    await admin`update together.format set migrations = 1000`
    await admin.end()
    await assert.rejects(() => openPostgresKv({ url, schema: 'together' }), KvInputError)
    await assert.rejects(() => openPostgresKv({ url, schema: 'no; drop' }), KvInputError)
  },
)

test(
  'gateways that write the same keys in different orders never wait for each other in a circle',
  options,
  async () => {
    const { url } = await server()
    const gateways = await Promise.all(Array.from({ length: 3 }, () => openPostgresKv({ url, schema: 'circle' })))
    const keys = Array.from({ length: 12 }, (_, index) => `key ${index}`)
    const tallyOf = (key: string) => ({ counter: bytes(`counter of ${key}`), amounts: [1, 2] })
    for (let round = 0; round < 10; round += 1) {
      const commits = gateways.flatMap((kv, gateway) =>
        [keys, keys.toReversed(), keys.slice(5)].map((order) =>
          kv.commit({
            put: order.map((key) => ({ key: bytes(key), value: bytes(`${gateway}`), tally: tallyOf(key) })),
            ...(round % 2 === 0 && {
              ceilings: order.map((key) => ({ counter: tallyOf(key).counter, index: 1, max: 2 })),
            }),
          }),
        ),
      )
      assert.ok((await Promise.all(commits)).every((result) => result.kind === 'committed'))
    }
    const counters = await gateways[0]?.counters(keys.map((key) => tallyOf(key).counter))
    assert.ok(counters?.every((amounts) => amounts[0] === 1 && amounts[1] === 2))
    await Promise.all(gateways.map((kv) => kv.close()))
  },
)
