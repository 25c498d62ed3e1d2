/** What is wrong together in a space of pictures. */
import { pictureTypes } from '../rules/picture-types.ts'
import { error, warning } from './judgement.ts'
import type { Judgement } from './judgement.ts'
import type { AppConfig, SpaceConfig } from './schema.ts'

type ImageConfig = Extract<SpaceConfig, { kind: 'image' }>

export function imageFaults({ buckets }: AppConfig, path: readonly string[], space: ImageConfig): Judgement[] {
  const { access, types, moderation } = space
  const faults: Judgement[] = []
  const unread = types.filter((type) => type !== 'image/*' && !pictureTypes.includes(type))
  if (unread.length > 0)
    faults.push(error([...path, 'types'], `${unread.join(', ')} is never taken for a picture`, `types: [image/jpeg]`))
  if (access === 'public-read' && buckets.public === buckets.private)
    faults.push(
      error(['buckets', 'public'], 'pictures that wait for a moderator lie in the private bucket', 'another one'),
    )
  faults.push(...pictureQuotaFaults(path, space))
  const { mode, hook, secret } = moderation
  const at = [...path, 'moderation']
  if (hook !== undefined && secret === undefined)
    faults.push(error(at, 'what the hook is sent is signed', 'secret: ${MODERATION_SECRET}'))
  if (mode === 'sync' && hook === undefined) faults.push(error(at, 'sync needs hook', 'mode: async'))
  if (mode === 'none' && hook !== undefined) faults.push(warning(at, 'nobody asks the hook', 'mode: async'))
  return faults
}

/** What no picture fits into, or not every one that the space takes. */
function pictureQuotaFaults(
  path: readonly string[],
  { image, quota: { bytes, objects }, maxObject, moderation }: ImageConfig,
): Judgement[] {
  const files = 1 + new Set(image.thumbnails).size
  const faults: Judgement[] = []
  if (objects !== undefined && objects < files)
    faults.push(
      error(
        [...path, 'quota', 'objects'],
        `a picture is ${files} objects with its thumbnails, so there is room for none`,
        `objects: ${2 * files}`,
      ),
    )
  else if (objects !== undefined && objects < 2 * files && moderation.mode !== 'none')
    faults.push(
      warning(
        [...path, 'quota', 'objects'],
        `a picture that waits needs room beside the one that is shown, ${2 * files} objects in all`,
        `objects: ${2 * files}`,
      ),
    )
  if (bytes !== undefined && bytes < maxObject)
    faults.push(
      warning(
        [...path, 'quota', 'bytes'],
        `what a player sends needs room as well: pictures of more than ${bytes} bytes are refused before maxObject is reached`,
        `bytes: ${maxObject}`,
      ),
    )
  return faults
}
