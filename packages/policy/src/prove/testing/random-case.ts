/** Templates and everything around them by chance, over so few characters that patterns and keys meet. */
import { readPolicy } from '../../compile.ts'
import type { BucketAcl } from '../../request.ts'
import type { Given } from '../given.ts'
import { readTemplate } from '../template.ts'

export interface RandomCase {
  readonly given: Given
  /** The documents as text, to be printed when a case fails. */
  readonly text: string
}

/** Numbers from 0 up to 1 by mulberry32: the same for the same seed everywhere. */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const bucketName = 'bkt'
export const accountId = '1'
export const namedSession = 'known'

const idExpressions = ['1', '1?', '[1:]', '1|11', '(?:1|:){1,2}', '1+', '(1:?)*', '1:|1', '11?:?', ':?1{1,2}', '[1:]*1']

export function randomCase(seed: number): RandomCase {
  const chance = chanceOf(seed)
  const pick = <T>(...values: readonly [T, ...T[]]): T => values[Math.floor(chance() * values.length)] ?? values[0]
  const isLucky = (share: number): boolean => chance() < share
  const many = <T>(max: number, make: () => T): T[] => Array.from({ length: 1 + Math.floor(chance() * max) }, make)

  const part = (hasId: boolean): string =>
    pick('/', '1', ':', '*', '?', '/', '1', ...(hasId ? ['{id}', '{id}', '{id}/'] : []))
  const text = (hasId: boolean, max: number): string => many(max, () => part(hasId)).join('')
  const relativeId = (hasId: boolean): string => {
    if (hasId && isLucky(0.45))
      return `${bucketName}/${pick('', '1/', '1', ':', '*')}{id}${pick('', '/', '/*', '*', ':*', '?', '1', '/?', '/*{id}')}`
    return isLucky(0.7)
      ? `${bucketName}/${text(hasId, 4)}`
      : isLucky(0.95)
        ? pick(bucketName, `${bucketName}/*`)
        : pick(`${bucketName}*`, 'b?t*')
  }
  const resource = (hasId: boolean): string => {
    if (isLucky(0.01)) return '*'
    const fields = `acs:${isLucky(0.9) ? 'oss' : pick('o*', '*', 'ram')}:${isLucky(0.9) ? pick('*', '') : pick('r', 'q')}:${isLucky(0.95) ? pick('*', accountId) : '2'}`
    return `${fields}:${isLucky(0.02) ? `*${text(hasId, 2)}` : relativeId(hasId)}`
  }
  const action = (): string =>
    pick(
      'oss:GetObject',
      'oss:GetObject',
      'oss:PutObject',
      'oss:ListObjects',
      'oss:ListObjects',
      'oss:List*',
      'oss:Get*',
      'oss:*Object',
      'oss:*',
      'oss:GetBucketInfo',
      'sts:*',
      '*',
    )
  const prefixes = (hasId: boolean): string[] =>
    many(2, () =>
      isLucky(0.5) ? `${pick('', '1/', '1')}${hasId ? '{id}' : '1'}${pick('', '/', '/*', '*', '?')}` : text(hasId, 3),
    )
  const conditions = (hasId: boolean): object => {
    const like = pick(
      'StringLike',
      'StringLike',
      'StringEquals',
      'StringNotLike',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
    )
    const ofPrefix = { [like]: { 'oss:Prefix': prefixes(hasId) } }
    const other = pick<object>(
      { Bool: { 'acs:SecureTransport': 'true' } },
      { StringNotEquals: { 'acs:UserAgent': 'a' } },
    )
    return isLucky(0.7) ? ofPrefix : isLucky(0.5) ? other : { ...ofPrefix, ...other }
  }
  const statement = (hasId: boolean, effect: string): object => {
    const actions = many(2, action)
    return {
      Effect: effect,
      ...(isLucky(0.05) ? { NotAction: actions } : { Action: actions }),
      Resource: many(2, () => resource(hasId)),
      ...(isLucky(0.35) ? { Condition: conditions(hasId) } : {}),
    }
  }
  const documentOf = (statements: readonly object[]): string => JSON.stringify({ Version: '1', Statement: statements })
  const denies = (hasId: boolean): object[] => (isLucky(0.1) ? [statement(hasId, 'Deny')] : [])
  const principals = (): string[] =>
    many(2, () =>
      pick(
        '*',
        'arn:sts::1:assumed-role/player/*',
        `arn:sts::1:assumed-role/player/${namedSession}`,
        'arn:sts::1:assumed-role/other/*',
        '7',
      ),
    )
  const ofBucket = (): object => ({ ...statement(false, pick('Allow', 'Deny')), Principal: principals() })

  const template = documentOf([...many(2, () => statement(true, 'Allow')), ...denies(isLucky(0.3))])
  const wide = [{ Effect: 'Allow', Action: '*', Resource: '*' }]
  const role = documentOf([...(isLucky(0.8) ? wide : many(2, () => statement(false, 'Allow'))), ...denies(false)])
  const bucketPolicy = isLucky(0.2) ? documentOf(many(2, ofBucket)) : undefined
  const acl: BucketAcl = isLucky(0.9) ? 'private' : pick('public-read', 'public-read-write')
  const ids = pick('1', ...idExpressions)
  const shared = isLucky(0.8) ? [] : [pick('bkt/1*', 'bkt/*1', 'bkt/:/*', 'b*/1/?', 'bkt/*')]
  const isPublicAccessBlocked = isLucky(0.1)
  const region = isLucky(0.95) ? 'r' : undefined
  const text_ = JSON.stringify({ ids, template, role, bucketPolicy, acl, shared, isPublicAccessBlocked, region })
  const policy = readPolicy(role, 'identity')
  const attachedTo = { kind: 'role', name: 'player' } as const
  return {
    text: text_,
    given: {
      ids,
      templates: [readTemplate('template', template)],
      role: {
        accountId,
        roleName: 'player',
        policies: [{ name: 'role', type: 'Custom', version: 'v1', policy, attachedTo }],
      },
      buckets: [
        {
          name: bucketName,
          ownerAccountId: isLucky(0.95) ? accountId : '2',
          policy: bucketPolicy === undefined ? undefined : readPolicy(bucketPolicy, 'bucket'),
          acl,
          isPublicAccessBlocked,
        },
      ],
      region,
      shared,
    },
  }
}
