import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { s3Authorization } from './aws-signature.ts'

// The examples of the page that the file cites, with the secret that they publish.
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const common = {
  method: 'GET',
  region: 'us-east-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  nowMs: Date.parse('2013-05-24T00:00:00Z'),
  dateKey: (date: string) => createHmac('sha256', `AWS4${secret}`).update(date).digest(),
} as const
const host = 'https://examplebucket.s3.amazonaws.com'

const examples: [target: string, headers: Record<string, string>, signature: string][] = [
  ['/test.txt', { range: 'bytes=0-9' }, 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'],
  ['/?lifecycle', {}, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
  ['/?max-keys=2&prefix=J', {}, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
]
for (const [target, headers, signature] of examples)
  test(`GET ${target} is signed as the documents sign it`, (t) => {
    const signed = s3Authorization({ ...common, url: new URL(target, host), headers })
    t.assert.equal(signed['Authorization']?.split('Signature=')[1], signature)
  })

test('a path and parameters are signed the same however they are encoded', (t) => {
  const of = (target: string) => s3Authorization({ ...common, url: new URL(target, host) })['Authorization']
  t.assert.equal(of("/a'(b)!*?b=1&a=x%20y"), of('/a%27%28b%29%21%2A?a=x%20y&b=1'))
  t.assert.notEqual(of('/a%2Fb'), of('/a/b'))
})
