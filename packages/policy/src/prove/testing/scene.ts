/** What most proofs of the tests are about: one role that may do everything in one bucket. */
import { readPolicy } from '../../compile.ts'
import type { Given, GivenBucket } from '../given.ts'
import { readTemplate } from '../template.ts'

export const documentOf = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '1', Statement: statements }, undefined, 1)

/** A resource of OSS by its last field. */
export const arn = (relativeId: string): string => `acs:oss:*:*:${relativeId}`

export const allow = (action: string | readonly string[], relativeId: string | readonly string[]): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: [relativeId].flat().map(arn),
})

export const listing = (operator: string, prefix: string | readonly string[]): object => ({
  ...allow('oss:ListObjects', 'game'),
  Condition: { [operator]: { 'oss:Prefix': prefix } },
})

export const whole = documentOf(allow('oss:*', ['game', 'game/*']))

export const attached = (source: string): Given['role']['policies'][number] => ({
  name: 'saves',
  type: 'Custom',
  version: 'v1',
  policy: readPolicy(source, 'identity'),
  attachedTo: { kind: 'role', name: 'player' },
})

export const bucketOf = (changes: Partial<GivenBucket> = {}): GivenBucket => ({
  name: 'game',
  ownerAccountId: '1',
  policy: undefined,
  acl: 'private',
  isPublicAccessBlocked: false,
  ...changes,
})

export interface Scene {
  readonly ids?: string
  readonly role?: string
  readonly bucket?: Partial<GivenBucket>
  readonly bucketPolicy?: string
  readonly shared?: readonly string[]
  readonly region?: string | undefined
}

export function givenOf(templates: string | readonly string[], scene: Scene = {}): Given {
  const policy = scene.bucketPolicy === undefined ? undefined : readPolicy(scene.bucketPolicy, 'bucket')
  return {
    ids: scene.ids ?? '[0-9]+',
    templates: [templates].flat().map((source, index) => readTemplate(`template ${index + 1}`, source)),
    role: { accountId: '1', roleName: 'player', policies: [attached(scene.role ?? whole)] },
    buckets: [bucketOf({ policy, ...scene.bucket })],
    region: 'region' in scene ? scene.region : 'cn-hangzhou',
    shared: scene.shared ?? [],
  }
}
