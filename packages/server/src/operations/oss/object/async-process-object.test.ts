import { test } from 'node:test'
import { landscape, pngOf, rasterOf } from '../../../images/testing.ts'
import { bodyOf, bytesOf, openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'
import { asyncProcessObject } from './async-process-object.ts'
import { getObject } from './get-object.ts'
import { putObject } from './put-object.ts'

const png = await pngOf(landscape(60, 40))

async function benchWithPicture(): Promise<Bench> {
  const bench = await openBench()
  await bench.run(putObject, { key: '1/a.png', body: bodyOf(png), contentType: 'image/png' })
  return bench
}

const encoded = (value: string): string => Buffer.from(value).toString('base64url')
const task = (key: string, process = 'image/resize,w_30'): string =>
  `x-oss-async-process=${process}|sys/saveas,o_${encoded(key)}`

test('a picture is stored, and the answer has the ids of a task', async (t) => {
  await using bench = await benchWithPicture()
  const { result } = await bench.run(asyncProcessObject, { key: '1/a.png', process: '', task: task('1/small') })
  const ids = JSON.parse(result) as Readonly<Record<string, string>>
  t.assert.deepEqual(Object.keys(ids), ['EventId', 'RequestId', 'TaskId'])
  t.assert.equal(ids['RequestId'], '636B68BA80DA8539399F1234')
  const stored = await bench.run(getObject, { key: '1/small' })
  t.assert.equal((await rasterOf(await bytesOf(stored.body))).width, 30)
  t.assert.deepEqual(bench.found, ['oss:PutObject game-saves/1/small'])
})

const refusals: [what: string, task: string, code: string][] = [
  ['a video', task('1/v', 'video/convert,f_mp4'), 'NotImplemented'],
  ['a document', task('1/d', 'doc/convert,target_pdf'), 'NotImplemented'],
  ['what is told of a picture', task('1/i', 'image/info'), 'InvalidArgument'],
  ['no target', 'x-oss-async-process=image/resize,w_30', 'MissingArgument'],
  ['the other parameter', task('1/x').replace('async-', ''), 'MissingArgument'],
]
for (const [what, body, code] of refusals)
  test(`a task with ${what} is ${code}`, async (t) => {
    await using bench = await benchWithPicture()
    await t.assert.rejects(bench.run(asyncProcessObject, { key: '1/a.png', process: '', task: body }), { code })
    await t.assert.rejects(bench.run(getObject, { key: '1/v' }), { code: 'NoSuchKey' })
  })

test('the target is authorized before anything is made, and a task in the parameter is not ours', async (t) => {
  await using bench = await benchWithPicture()
  const refused = bench.run(
    asyncProcessObject,
    { key: '1/a.png', process: '', task: task('2/x') },
    { denied: ['oss:PutObject'] },
  )
  await t.assert.rejects(refused, { code: 'AccessDenied' })
  const inUrl = bench.run(asyncProcessObject, { key: '1/a.png', process: 'video/convert', task: task('1/x') })
  await t.assert.rejects(inUrl, { code: 'NotImplemented' })
})
