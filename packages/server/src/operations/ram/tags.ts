/** Tags of roles and policies: `Tag.1.Key`, or one JSON list as current SDKs send them. */
import { list, member, ServiceError, shape, text, wrapped } from '@latchkey/protocol'
import type { Tag } from '../../store/directory/records.ts'

export const tagsMax = 20
export const tagCharactersMax = 128

const tagInput = shape({ key: member('Key', text), value: member('Value', text) })
export const tagsField = { in: 'params', name: 'Tag', value: list(tagInput) } as const
export const tagsAnswer = member(
  'Tags',
  wrapped('Tag', shape({ key: member('TagKey', text), value: member('TagValue', text) })),
)

type Given = readonly { readonly key?: string | undefined; readonly value?: string | undefined }[]

/** @throws ServiceError InvalidParameter.Tag for more than 20, a missing, long or repeated key, a long value */
export function readTags(given: Given | undefined): readonly Tag[] {
  const tags = (given ?? []).map(({ key = '', value = '' }) => ({ key, value }))
  const isWrong = tags.some(
    ({ key, value }) => key === '' || key.length > tagCharactersMax || value.length > tagCharactersMax,
  )
  if (isWrong || tags.length > tagsMax || new Set(tags.map(({ key }) => key)).size < tags.length)
    throw new ServiceError('InvalidParameter.Tag')
  return tags
}

/** Whether a listing's `Tag` filter lets this through: each given key is there, with its value when one is given. */
export function hasTags(tags: readonly Tag[], wanted: readonly Tag[]): boolean {
  return wanted.every(({ key, value }) => tags.some((tag) => tag.key === key && (value === '' || tag.value === value)))
}
