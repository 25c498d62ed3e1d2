import { test } from 'node:test'
import { landscape, pngOf, rasterOf } from '../../../images/testing.ts'
import { getObject } from '../object/get-object.ts'
import { processObject } from '../object/process-object.ts'
import { putObject } from '../object/put-object.ts'
import { bodyOf, bytesOf, openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'
import { deleteStyle, getStyle, listStyle, putStyle } from './bucket-style.ts'

const style = (content: string) => ({ style: { content } })

test('styles are told with their times, listed in order, replaced and removed', async (t) => {
  await using bench = await openBench()
  const first = new Date('2026-11-20T12:00:00Z')
  const later = new Date('2026-11-21T12:00:00Z')
  await bench.run(putStyle, { styleName: 'b', ...style('image/resize,w_10') }, { now: first })
  await bench.run(putStyle, { styleName: 'a.1', ...style(' image/rotate,90\n') }, { now: first })
  await bench.run(putStyle, { styleName: 'b', ...style('image/resize,w_20') }, { now: later })
  t.assert.deepEqual((await bench.run(getStyle, { styleName: 'b' })).style, {
    name: 'b',
    content: 'image/resize,w_20',
    category: 'image',
    created: 'Fri, 20 Nov 2026 12:00:00 GMT',
    modified: 'Sat, 21 Nov 2026 12:00:00 GMT',
  })
  const { styles } = (await bench.run(listStyle, {})).styles
  t.assert.deepEqual(
    styles.map(({ name, content }) => [name, content]),
    [
      ['a.1', 'image/rotate,90'],
      ['b', 'image/resize,w_20'],
    ],
  )
  await bench.run(deleteStyle, { styleName: 'b' })
  await t.assert.rejects(bench.run(getStyle, { styleName: 'b' }), { code: 'NoSuchStyle', status: 404 })
  t.assert.deepEqual(await bench.run(deleteStyle, { styleName: 'b' }), {})
})

const refusals: [what: string, input: Parameters<typeof putStyle.run>[0], code: string][] = (
  [
    ['a name with a slash', { styleName: 'a/b', ...style('image/info') }, 'InvalidArgument'],
    ['a name of 64', { styleName: 'x'.repeat(64), ...style('image/info') }, 'InvalidArgument'],
    ['a recipe that is none', { styleName: 'a', ...style('image/nothing') }, 'InvalidArgument'],
    ['a parameter out of its range', { styleName: 'a', ...style('image/resize,w_0') }, 'InvalidArgument'],
    ['nothing', { styleName: 'a', ...style(' ') }, 'InvalidArgument'],
    ['a sink', { styleName: 'a', ...style('image/resize,w_9|sys/saveas,o_YQ') }, 'InvalidArgument'],
    ['a style in a style', { styleName: 'a', ...style('style/other') }, 'NotImplemented'],
    ['a recipe for films', { styleName: 'a', category: 'video', ...style('video/snapshot,t_1') }, 'NotImplemented'],
  ] as const
).map(([what, input, code]) => [what, { bucket: 'game-saves', ...input }, code])
for (const [what, input, code] of refusals)
  test(`${what} is ${code}, and the former style stays`, async (t) => {
    await using bench = await openBench()
    await bench.run(putStyle, { styleName: 'a', ...style('image/info') })
    await t.assert.rejects(bench.run(putStyle, input), { code })
    t.assert.equal((await bench.run(getStyle, { styleName: 'a' })).style.content, 'image/info')
  })

test('a bucket has fifty styles', async (t) => {
  await using bench = await openBench()
  for (let at = 0; at < 50; at += 1) await bench.run(putStyle, { styleName: `s${at}`, ...style('image/info') })
  await t.assert.rejects(bench.run(putStyle, { styleName: 'more', ...style('image/info') }), {
    code: 'InvalidArgument',
  })
  await bench.run(putStyle, { styleName: 's7', ...style('image/resize,w_7') })
  t.assert.equal((await bench.run(listStyle, {})).styles.styles.length, 50)
})

const png = await pngOf(landscape(60, 40))
async function benchWithPicture(): Promise<Bench> {
  const bench = await openBench()
  await bench.run(putObject, { key: 'a.png', body: bodyOf(png), contentType: 'image/png' })
  return bench
}
const widthOf = async (bench: Bench, process: string): Promise<number> =>
  (await rasterOf(await bytesOf((await bench.run(getObject, { key: 'a.png', process })).body))).width

test('a style makes the picture that its recipe makes, and another one once it is replaced', async (t) => {
  await using bench = await benchWithPicture()
  await bench.run(putStyle, { styleName: 'small', ...style('image/resize,w_30') })
  t.assert.deepEqual([await widthOf(bench, 'style/small'), await widthOf(bench, 'style/small')], [30, 30])
  t.assert.equal(await widthOf(bench, 'style/small|sys/saveas,o_YQ'), 30)
  await bench.run(putStyle, { styleName: 'small', ...style('image/resize,w_15') })
  t.assert.equal(await widthOf(bench, 'style/small'), 15)
  for (const process of ['style/none', 'style/', 'style/small/more', 'style/..'])
    await t.assert.rejects(bench.run(getObject, { key: 'a.png', process }), { code: 'NoSuchStyle', status: 404 })
})

test('a style’s picture can be stored, and its watermarks are the reader’s to read', async (t) => {
  await using bench = await benchWithPicture()
  const encoded = (text: string): string => Buffer.from(text).toString('base64url')
  await bench.run(putStyle, {
    styleName: 'marked',
    ...style(`image/resize,w_30/watermark,image_${encoded('mark.png')}`),
  })
  await bench.run(putObject, { key: 'mark.png', body: bodyOf(png) })
  const task = `x-oss-process=style/marked|sys/saveas,o_${encoded('saved')}`
  await t.assert.rejects(bench.run(processObject, { key: 'a.png', process: '', task }, { denied: ['oss:GetObject'] }), {
    code: 'AccessDenied',
  })
  await bench.run(processObject, { key: 'a.png', process: '', task })
  t.assert.equal((await rasterOf(await bytesOf((await bench.run(getObject, { key: 'saved' })).body))).width, 30)
  await t.assert.rejects(
    bench.run(getObject, { key: 'a.png', process: 'style/marked' }, { denied: ['oss:GetObject'] }),
    { code: 'AccessDenied' },
  )
})
