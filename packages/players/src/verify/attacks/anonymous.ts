/** Without a signature: an ACL, a bucket policy or a setting of the bucket that lets everybody in. */
import { flag, readOwn, withBucket } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Lab } from '../lab.ts'
import type { Order } from '../order.ts'

function unsigned(title: string, order: (lab: Lab) => Order): Attack {
  return {
    class: 'anonymous',
    title,
    signed: false,
    refused: 'denied',
    attempt: (lab) => lab.anonymously(withBucket(lab, order(lab))),
    control: readOwn,
  }
}

export const anonymousAttacks: readonly Attack[] = [
  unsigned('GET', ({ secret }) => ({ method: 'GET', key: secret })),
  unsigned('HEAD', ({ secret }) => ({ method: 'HEAD', key: secret })),
  unsigned('GET of a picture, made smaller', ({ secretPicture }) => ({
    method: 'GET',
    key: secretPicture,
    query: [['x-oss-process', 'image/resize,w_1']],
  })),
  unsigned('GET of the ACL', ({ secret }) => ({ method: 'GET', key: secret, query: [flag('acl')] })),
  unsigned('PUT over a file', ({ secret }) => ({ method: 'PUT', key: secret, body: 'by nobody' })),
  unsigned('DELETE', ({ secret }) => ({ method: 'DELETE', key: secret })),
  unsigned('a listing of the folder', ({ b }) => ({ method: 'GET', query: [['prefix', b.space.prefix]] })),
  unsigned('a listing of the bucket', () => ({ method: 'GET' })),
  unsigned('the uploads of the bucket', () => ({ method: 'GET', query: [flag('uploads')] })),
]
