import { test } from 'node:test'
import { bucketAcls, effectiveAcl, isPublic, objectAcls } from './acl.ts'

test('an object without an ACL of its own has its bucket’s, and else its own', (t) => {
  for (const bucketAcl of bucketAcls)
    for (const objectAcl of objectAcls)
      t.assert.equal(effectiveAcl(objectAcl, bucketAcl), objectAcl === 'default' ? bucketAcl : objectAcl)
})

test('only the two public words are public', (t) => {
  t.assert.deepEqual(
    objectAcls.filter((acl) => isPublic(acl)),
    ['public-read', 'public-read-write'],
  )
})
