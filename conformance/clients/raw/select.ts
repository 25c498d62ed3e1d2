/** SelectObject and CreateSelectObjectMeta, their frames cut by hand. */
import assert from 'node:assert/strict'
import { crc32, gzipSync } from 'node:zlib'
import type { Case } from '../../run/suite.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const people = 'Name,Age\nAnn,31\nBob,7\n'

type Frame = { readonly type: number; readonly payload: Buffer }

function framesOf({ body }: WireAnswer): Frame[] {
  const frames: Frame[] = []
  for (let at = 0; at < body.length;) {
    assert.equal(body[at], 1, 'the version of a frame')
    assert.equal(body.readUInt32BE(at + 8), crc32(body.subarray(at, at + 8)))
    const end = at + 12 + body.readUInt32BE(at + 4)
    const payload = body.subarray(at + 12, end)
    const crc = body.readUInt32BE(end)
    assert.ok(crc === 0 || crc === crc32(payload), 'the checksum of a payload')
    frames.push({ type: body.readUInt32BE(at) & 0xff_ff_ff, payload })
    at = end + 4
  }
  return frames
}

const textOf = (frames: readonly Frame[]): string =>
  frames.flatMap(({ type, payload }) => (type === 8_388_609 ? [payload.subarray(8).toString()] : [])).join('')

export function selectCases(stage: Stage): Case[] {
  const select = (key: string, sql: string, inside = '', kind = 'csv'): Promise<WireAnswer> =>
    stage.call('POST', key, {
      query: [['x-oss-process', `${kind}/select`]],
      body: `<SelectRequest><Expression>${base64(sql)}</Expression>${inside}</SelectRequest>`,
    })
  const header = '<InputSerialization><CSV><FileHeaderInfo>Use</FileHeaderInfo></CSV></InputSerialization>'
  return [
    {
      name: 'SelectObject_frames-of-CSV',
      run: async () => {
        await stage.put('select/a.csv', people)
        const crc = '<OutputSerialization><EnablePayloadCrc>true</EnablePayloadCrc></OutputSerialization>'
        const answer = expectStatus(
          await select('select/a.csv', 'select Name from ossobject where Age > 10', header + crc),
          206,
        )
        assert.equal(answer.headers['x-oss-select-output-raw'], 'false')
        const frames = framesOf(answer)
        assert.equal(textOf(frames), 'Ann\n')
        const end = frames.at(-1)
        assert.deepEqual(
          [end?.type, end?.payload.readBigUInt64BE(8), end?.payload.readUInt32BE(16)],
          [8_388_613, BigInt(people.length), 206],
        )
      },
    },
    {
      name: 'SelectObject_raw-data-and-GZIP',
      run: async () => {
        await stage.put('select/a.csv.gz', gzipSync(people))
        const inside =
          '<InputSerialization><CompressionType>GZIP</CompressionType></InputSerialization><OutputSerialization><OutputRawData>true</OutputRawData></OutputSerialization>'
        const answer = expectStatus(await select('select/a.csv.gz', 'select * from ossobject', inside), 206)
        assert.deepEqual([answer.headers['x-oss-select-output-raw'], answer.text], ['true', people])
      },
    },
    {
      name: 'SelectObject_JSON',
      run: async () => {
        await stage.put('select/a.json', '{"contacts":[{"a":1},{"a":2}]}')
        const inside = '<InputSerialization><JSON><Type>DOCUMENT</Type></JSON></InputSerialization>'
        const sql = 'select s.a from ossobject.contacts[*] s where s.a > 1'
        const answer = expectStatus(await select('select/a.json', sql, inside, 'json'), 206)
        assert.equal(textOf(framesOf(answer)), '{"a":2}\n')
      },
    },
    {
      name: 'CreateSelectObjectMeta+SelectObject_ranges',
      run: async () => {
        await stage.put('select/ranges.csv', people)
        const range = '<InputSerialization><CSV><Range>line-range=1-1</Range></CSV></InputSerialization>'
        expectError(
          await select('select/ranges.csv', 'select * from ossobject', range),
          400,
          'SelectCsvMetaUnavailable',
        )
        const answer = await stage.call('POST', 'select/ranges.csv', {
          query: [['x-oss-process', 'csv/meta']],
          body: '<CsvMetaRequest></CsvMetaRequest>',
        })
        const [end] = framesOf(expectStatus(answer, 200))
        const { payload } = end ?? { payload: Buffer.alloc(36) }
        assert.deepEqual(
          [
            end?.type,
            payload.readUInt32BE(16),
            payload.readUInt32BE(20),
            payload.readBigUInt64BE(24),
            payload.readUInt32BE(32),
          ],
          [8_388_614, 200, 1, 3n, 2],
        )
        assert.equal(textOf(framesOf(await select('select/ranges.csv', 'select * from ossobject', range))), 'Ann,31\n')
      },
    },
    {
      name: 'SelectObject_refusals',
      run: async () => {
        await stage.put('select/a.csv', people)
        expectError(await select('select/a.csv', 'select _1 from ossobject order by _1'), 400, 'SqlSyntaxError')
        expectError(await select('select/a.csv', 'select _0 from ossobject'), 400, 'SqlInvalidColumnIndex')
        expectError(await select('select/a.csv', ' '), 400, 'InvalidSqlParameter')
        expectError(await select('select/none', 'select * from ossobject'), 404, 'NoSuchKey')
        expectError(await select('select/a.csv', 'select * from ossobject.a', '', 'json'), 400, 'InvalidArgument')
      },
    },
  ]
}
