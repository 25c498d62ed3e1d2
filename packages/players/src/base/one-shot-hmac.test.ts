import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { oneShotHmac } from './one-shot-hmac.ts'

const keys: [name: string, key: Buffer][] = [
  ['a short key', Buffer.from('key')],
  ['a key of one block', Buffer.alloc(64, 'k')],
  ['a key longer than a block', Buffer.alloc(131, 0xaa)],
]
// Long and short in turn: nothing of a message before is left in the one behind it.
const messages = ['', 'x'.repeat(448), 'x'.repeat(449), 'a', 'ß€😀'.repeat(40), 'y'.repeat(100_000), 'abc', '\ud800']

for (const [name, key] of keys)
  test(`HMAC with ${name} is the one of Node, of text and of bytes`, (t) => {
    const mac = oneShotHmac(key)
    for (const message of messages) {
      const want = createHmac('sha256', key).update(message, 'utf8').digest('hex')
      t.assert.equal(mac(message).toString('hex'), want)
      t.assert.equal(mac(Buffer.from(message, 'utf8')).toString('hex'), want)
    }
  })

test('a code that was made before stays as it is', (t) => {
  const mac = oneShotHmac(Buffer.from('key'))
  const first = mac('one')
  const shown = first.toString('hex')
  mac('two')
  t.assert.equal(first.toString('hex'), shown)
})
