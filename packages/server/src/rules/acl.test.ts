import { test } from 'node:test'
import { isPublic, objectAcls } from './acl.ts'

test('only the two public words are public', (t) => {
  t.assert.deepEqual(
    objectAcls.filter((acl) => isPublic(acl)),
    ['public-read', 'public-read-write'],
  )
})
