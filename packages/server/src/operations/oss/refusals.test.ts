import { test } from 'node:test'
import type { NotWritten } from '../../store/port.ts'
import { invalidArgument, notWritten, requireObjectKey } from './refusals.ts'

const outcomes: [outcome: NotWritten, code: string, status: number][] = [
  [{ kind: 'no-bucket' }, 'NoSuchBucket', 404],
  [{ kind: 'exists' }, 'FileAlreadyExists', 409],
  [{ kind: 'md5-mismatch' }, 'InvalidDigest', 400],
  [{ kind: 'crc64-mismatch' }, 'InvalidCRC64', 400],
  [{ kind: 'too-short', sizeBytes: 3 }, 'IncompleteBody', 400],
  [{ kind: 'too-large', maxBytes: 10 }, 'EntityTooLarge', 400],
  [{ kind: 'full' }, 'ServiceUnavailable', 503],
]
for (const [outcome, code, status] of outcomes)
  test(`a write that was not done because of ${outcome.kind} is ${code}`, (t) => {
    const error = notWritten(outcome, { bucket: 'b', key: 'k' })
    t.assert.deepEqual([error.code, error.status], [code, status])
  })

const keys: [key: string, ec: string | undefined][] = [
  ['', '0016-00000001'],
  ['a'.repeat(1_024), '0016-00000002'],
  ['/a', '0016-00000005'],
  ['a\0b', undefined],
]
for (const [key, ec] of keys)
  test(`the key ${JSON.stringify(key.slice(0, 5))} is InvalidObjectName with EC ${ec}`, (t) => {
    t.assert.throws(() => requireObjectKey(key), { code: 'InvalidObjectName', ec })
  })

test('a long value is told in short, so that the error stays below the 4 KB that oss2 reads', (t) => {
  t.assert.equal(invalidArgument('x', 'v'.repeat(100_000)).details.ArgumentValue?.length, 129)
})
