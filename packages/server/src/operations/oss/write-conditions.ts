/**
 * Conditional writes, which OSS does not have: `If-Match` with the ETag that is to be replaced, `If-None-Match: *` for
 * what must not be there yet. The store judges them in its own commit.
 */
import { onObject } from '@latchkey/protocol'
import type { InputOf, Need } from '@latchkey/protocol'
import { bareEtag, mayReplace } from '../../rules/conditions.ts'
import type { WriteConditions } from '../../store/port.ts'
import type { conditionInput } from './fields.ts'
import { notImplemented, refuseGiven } from './refusals.ts'

export type WriteConditionInput = InputOf<typeof conditionInput>

/** Whoever compares with what is there learns something of it: an ETag is the MD5 of the content. */
export const ifMatchNeed: Need = {
  action: 'oss:GetObject',
  on: onObject(),
  stage: 'head',
  when: { has: 'ifMatch' },
}

/** @throws ServiceError NotImplemented for conditions that a write does not have */
export function onlyIfOf(input: WriteConditionInput): WriteConditions['onlyIf'] {
  refuseGiven({ 'If-Unmodified-Since': input.ifUnmodifiedSince, 'If-Modified-Since': input.ifModifiedSince })
  const { ifMatch, ifNoneMatch } = input
  if (ifNoneMatch !== undefined && bareEtag(ifNoneMatch) !== '*') throw notImplemented('If-None-Match')
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined
  const condition = { ifMatch, isForNew: ifNoneMatch !== undefined }
  return (etag) => mayReplace(condition, etag)
}

/**
 * Where nothing is replaced, or something else says what is: a condition is refused, never passed over.
 * @throws ServiceError NotImplemented
 */
export function refuseConditions(input: WriteConditionInput): void {
  refuseEtags(input)
  refuseGiven({ 'If-Unmodified-Since': input.ifUnmodifiedSince, 'If-Modified-Since': input.ifModifiedSince })
}

/** Dates have no meaning before there is anything; the Go client sends one when it begins an upload. */
export function refuseEtags(input: WriteConditionInput): void {
  refuseGiven({ 'If-Match': input.ifMatch, 'If-None-Match': input.ifNoneMatch })
}

/** The header to name when the condition did not hold. */
export function conditionName(input: WriteConditionInput): string {
  return input.ifMatch === undefined ? 'If-None-Match' : 'If-Match'
}
