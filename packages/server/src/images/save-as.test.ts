import { ServiceError } from '@latchkey/protocol'
import fc from 'fast-check'
import { test } from 'node:test'
import { parseSaveAs } from './save-as.ts'

const encoded = (text: string): string => Buffer.from(text).toString('base64url')
const key = '1/小.webp'

const cases: [body: string, bucket: string | undefined][] = [
  [`x-oss-process=image/resize,w_9|sys/saveas,o_${encoded(key)}`, undefined],
  [`x-oss-process=image/resize,w_9|sys/saveas,o_${encoded(key)},b_${encoded('other')}`, 'other'],
  [`x-oss-process=image/resize,w_9|sys/saveas,b_${encoded('other')},o_${encoded(key)}`, 'other'],
  [`x-oss-process=${encodeURIComponent(`image/resize,w_9|sys/saveas,o_${encoded(key)}`)}`, undefined],
  // ali-oss: the usual alphabet, padded.
  [`x-oss-process=image/resize,w_9|sys/saveas,o_${Buffer.from(key).toString('base64')}\n`, undefined],
]
for (const [body, bucket] of cases)
  test(`${body.trim()} is understood`, (t) => {
    const got = parseSaveAs(body, 'x-oss-process')
    t.assert.equal(got.key, key)
    t.assert.equal(got.bucket, bucket)
    t.assert.equal(got.process, 'image/resize,w_9')
  })

const refusals: [body: string, code: string, message?: RegExp][] = [
  ['', 'MissingArgument'],
  ['image/resize,w_9|sys/saveas,o_YQ', 'MissingArgument'],
  ['x-oss-process=image/resize,w_9', 'MissingArgument'],
  ['x-oss-process=image/resize,w_9|', 'MissingArgument'],
  ['x-oss-process=image/resize,w_9|sys/saveas', 'InvalidArgument'],
  ['x-oss-process=image/resize,w_9|sys/saveas,o_', 'InvalidArgument', /base64/],
  ['x-oss-process=image/resize,w_9|sys/saveas,o_a', 'InvalidArgument', /base64/],
  ['x-oss-process=image/resize,w_9|sys/saveas,o_a+b/', 'InvalidArgument', /base64/],
  ['x-oss-process=image/resize,w_9|sys/saveas,o__w', 'InvalidArgument', /base64/],
  ['x-oss-process=image/resize,w_9|sys/saveas,o_YQ,o_Yg', 'InvalidArgument'],
  ['x-oss-process=image/resize,w_9|sys/saveas,o_YQ,z_Yg', 'InvalidArgument'],
  ['x-oss-process=image/resize,w_9|sys/saveas,o_YQ|sys/saveas,o_YQ', 'InvalidArgument'],
  ['x-oss-process=image/resize,w_9|sys/notify,o_YQ', 'InvalidArgument'],
  ['x-oss-process=image/resize,w_9|sys/saveas,o_YQ/notify,topic_dA', 'NotImplemented', /topics/],
  ['x-oss-process=%zz', 'InvalidArgument'],
]
for (const [body, code, message] of refusals)
  test(`${body} is answered with ${code}`, (t) =>
    t.assert.throws(() => parseSaveAs(body, 'x-oss-process'), message === undefined ? { code } : { code, message }))

test('every body is understood or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isWhole) => {
      try {
        parseSaveAs(isWhole ? `x-oss-process=image/resize,w_9|sys/saveas,${text}` : text, 'x-oss-process')
        return true
      } catch (error) {
        return error instanceof ServiceError && error.status === 400
      }
    }),
    { numRuns: 300 },
  )
})
