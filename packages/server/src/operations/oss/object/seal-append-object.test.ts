import { test } from 'node:test'
import { getBytes } from '../../../store/testing.ts'
import { bodyOf, openBench } from '../testing.ts'
import { appendObject } from './append-object.ts'
import { copyObject } from './copy-object.ts'
import { getObject } from './get-object.ts'
import { headObject } from './head-object.ts'
import { putObject } from './put-object.ts'
import { sealAppendObject } from './seal-append-object.ts'

test('nothing is appended to what was sealed, and everybody is told since when it is', async (t) => {
  await using bench = await openBench()
  await bench.run(appendObject, { key: 'log', position: 0, body: bodyOf('hello') })
  t.assert.equal((await bench.run(headObject, { key: 'log' })).sealedTime, undefined)
  const sealed = await bench.run(sealAppendObject, { key: 'log', position: 5 })
  const refused = { code: 'AppendSealedObjectNotAllowed', status: 409 }
  for (const position of [0, 5, 6])
    await t.assert.rejects(bench.run(appendObject, { key: 'log', position, body: bodyOf('x') }), refused)
  const head = await bench.run(headObject, { key: 'log' })
  t.assert.deepEqual([head.sealedTime, head.objectType], [sealed.sealedTime, 'Appendable'])
  t.assert.deepEqual((await bench.run(getObject, { key: 'log' })).sealedTime, sealed.sealedTime)
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'log'))?.toString(), 'hello')
})

test('sealing again changes nothing, and the length that is said must be the object’s', async (t) => {
  await using bench = await openBench()
  await bench.run(appendObject, { key: 'log', position: 0, body: bodyOf('hello') })
  const wrong = { code: 'PositionNotEqualToLength', status: 409, headers: { 'x-oss-next-append-position': '5' } }
  await t.assert.rejects(bench.run(sealAppendObject, { key: 'log', position: 4 }), wrong)
  t.assert.equal((await bench.run(headObject, { key: 'log' })).sealedTime, undefined)
  const first = await bench.run(sealAppendObject, { key: 'log', position: 5 })
  const later = { now: new Date(first.sealedTime.getTime() + 60_000) }
  t.assert.deepEqual(await bench.run(sealAppendObject, { key: 'log', position: 5 }, later), first)
  await t.assert.rejects(bench.run(sealAppendObject, { key: 'log', position: 6 }), wrong)
})

test('only what was appended can be sealed', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
  const notAppendable = { code: 'ObjectNotAppendable', status: 409 }
  await t.assert.rejects(bench.run(sealAppendObject, { key: 'a', position: 5 }), notAppendable)
  await t.assert.rejects(bench.run(sealAppendObject, { key: 'b', position: 0 }), { code: 'NoSuchKey', status: 404 })
})

test('a put in the place of what was sealed, and a copy of it, are not', async (t) => {
  await using bench = await openBench()
  await bench.run(appendObject, { key: 'log', position: 0, body: bodyOf('hello') })
  await bench.run(sealAppendObject, { key: 'log', position: 5 })
  await bench.run(copyObject, { key: 'copy', copySource: `/${bench.bucket.name}/log` })
  t.assert.equal((await bench.run(headObject, { key: 'copy' })).sealedTime, undefined)
  await bench.run(putObject, { key: 'log', body: bodyOf('new') })
  t.assert.equal((await bench.run(headObject, { key: 'log' })).sealedTime, undefined)
})
