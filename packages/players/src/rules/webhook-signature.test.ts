import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { Secret } from '../base/secret.ts'
import { signatureHeader } from './webhook-signature.ts'

test('a signature is over the time and the body', () => {
  const header = signatureHeader(new Secret('whsec'), new Date(1_795_176_000_999), '{"a":1}')
  const expected = createHmac('sha256', 'whsec').update('1795176000.{"a":1}').digest('hex')
  assert.equal(header, `t=1795176000,v1=${expected}`)
})
