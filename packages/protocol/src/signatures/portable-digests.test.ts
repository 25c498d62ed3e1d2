import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { portableDigests } from './portable-digests.ts'

test('the portable digests agree with node:crypto', () => {
  const data = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array({ maxLength: 200 }))
  fc.assert(
    fc.property(data, data, (key, text) => {
      const [nodeKey, nodeText] = [Buffer.from(key), Buffer.from(text)]
      const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
      assert.equal(hex(portableDigests.hmacSha1(key, text)), createHmac('sha1', nodeKey).update(nodeText).digest('hex'))
      assert.equal(
        hex(portableDigests.hmacSha256(key, text)),
        createHmac('sha256', nodeKey).update(nodeText).digest('hex'),
      )
      assert.equal(hex(portableDigests.sha256(text)), createHash('sha256').update(nodeText).digest('hex'))
      assert.equal(
        hex(portableDigests.hmacSha1(portableDigests.affixed('<', key, '>'), text)),
        createHmac('sha1', Buffer.concat([Buffer.from('<'), nodeKey, Buffer.from('>')]))
          .update(nodeText)
          .digest('hex'),
      )
    }),
  )
})
