/** Documents of a bucket that something acts upon later: what must be there, and the request. */
import type { OssCall } from '../wire/oss.ts'
import type { QueryPairs } from '../wire/oss-v1.ts'
import type { Scene } from './scene.ts'

const lifecycle =
  '<LifecycleConfiguration><Rule><Prefix>log/</Prefix><Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule></LifecycleConfiguration>'

type Play = {
  readonly method: string
  readonly call: (scene: Scene) => OssCall
  readonly allowed?: readonly number[]
}

function play(method: string, query: QueryPairs, more: Partial<OssCall> = {}): Play {
  return { method, call: ({ bucket }) => ({ bucket, query, ...more }) }
}

export const documentPlays: Readonly<Record<string, Play>> = {
  'PutBucketLifecycle/plain': play('PUT', [['lifecycle']], { body: lifecycle }),
  'GetBucketLifecycle/plain': { ...play('GET', [['lifecycle']]), allowed: [200, 404] },
  'DeleteBucketLifecycle/plain': play('DELETE', [['lifecycle']]),
}
