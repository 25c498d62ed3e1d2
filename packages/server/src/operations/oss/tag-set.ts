/** Tags as documents carry them, of objects and of buckets. */
import { ServiceError, member, required, shape, text, wrapped, xml } from '@latchkey/protocol'
import { judgeTags } from '../../rules/tags.ts'
import type { ParsedTags, TagLimits, TagPairs } from '../../rules/tags.ts'

const tag = shape({ key: required(member('Key', text)), value: member('Value', text) })

export const taggingShape = shape({ tagSet: required(member('TagSet', wrapped('Tag', tag))) })
export const taggingDocument = xml('Tagging', taggingShape)

type Tagging = { readonly tagSet: readonly { readonly key: string; readonly value?: string | undefined }[] }

/** @throws ServiceError InvalidTag, TooManyTags */
export function tagsIn({ tagSet }: Tagging, limits: TagLimits): TagPairs {
  return requireTags(
    judgeTags(
      tagSet.map(({ key, value = '' }) => [key, value] as const),
      limits,
    ),
    limits,
  )
}

export function tagSetOf(tags: TagPairs): { readonly tagSet: { readonly key: string; readonly value: string }[] } {
  return { tagSet: tags.map(([key, value]) => ({ key, value })) }
}

/** @throws ServiceError InvalidTag, TooManyTags */
export function requireTags(parsed: ParsedTags, limits: TagLimits): TagPairs {
  switch (parsed.kind) {
    case 'tags':
      return parsed.tags
    case 'too-many':
      throw new ServiceError('TooManyTags', {}, { message: `There are at most ${limits.countMax} tags.` })
    case 'malformed':
    case 'repeated':
    case 'bad-key':
    case 'bad-value':
      throw new ServiceError('InvalidTag')
  }
}
