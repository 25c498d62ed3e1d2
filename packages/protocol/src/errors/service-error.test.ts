import { test } from 'node:test'
import { ossErrors } from './oss-errors.ts'
import { rpcErrors } from './rpc-errors.ts'
import { ServiceError } from './service-error.ts'

test('status, message and EC come from the catalogue', (t) => {
  const error = new ServiceError('NoSuchKey', { Key: 'a' })
  t.assert.deepEqual(
    [error.status, error.ec, error.message],
    [404, '0026-00000001', 'The specified key does not exist.'],
  )
})

test('a message is filled from the details, and what is missing stays visible', (t) => {
  t.assert.equal(new ServiceError('MissingParameter', { Parameter: 'RoleArn' }).message.includes('"RoleArn"'), true)
  t.assert.equal(new ServiceError('MalformedPolicyDocument').message.endsWith('{Reason}'), true)
})

test('no code stands in both catalogues, for the status would depend on the order of look-up', (t) => {
  const both = Object.keys(ossErrors).filter((code) => code in rpcErrors)
  t.assert.deepEqual(both, [])
})
