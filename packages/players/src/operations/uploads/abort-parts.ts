/** Ends what an upload in parts has begun at the storage, so that no parts stay that nothing names. */
import { RequestError } from '@latchkey/client'
import { asPlayerError } from '../../backend/open-backend.ts'
import { uploadsOf } from '../../state/uploads.ts'
import type { Upload } from '../../state/uploads.ts'
import type { App } from '../house.ts'

const uploadsMax = 1_000

/** False when it has to be asked again: the storage does not answer, or somebody begins another upload of this name. */
export async function abortParts(app: App, upload: Upload): Promise<boolean> {
  if (upload.mode !== 'multipart') return true
  const { bucket, key } = upload
  try {
    const begun = upload.multipart === undefined ? await unnoted(app, upload) : [upload.multipart]
    for (const uploadId of begun ?? []) await abort(app, { bucket, key, uploadId })
    return begun !== undefined
  } catch (error) {
    const refused = asPlayerError(error)
    app.log(`players: ${app.name}: an upload in parts stays: ${String(refused)}`)
    // What the storage refuses once, it refuses for good.
    return refused instanceof RequestError
  }
}

/**
 * The process ended before it could note what it had begun: whatever no record names at this key. Undefined while another
 * one of this name may be about to be noted, which none is that is over itself.
 */
async function unnoted(
  { name, config, state, backend, clock }: App,
  { id, player, space, bucket, key }: Upload,
): Promise<readonly string[] | undefined> {
  // Players with keys of STS begin uploads there that no record names.
  if (config.spaces[space]?.grants.includes('sts') === true) return []
  const { rows } = await state.page(uploadsOf(name, player), { limit: uploadsMax })
  const others = rows.map(({ value }) => value).filter((one) => one.key === key && one.id !== id)
  const nowMs = clock.now().getTime()
  const isBeginning = ({ mode, multipart, expiresAt }: Upload): boolean =>
    mode === 'multipart' && multipart === undefined && Date.parse(expiresAt) > nowMs
  if (others.some(isBeginning)) return undefined
  const noted = new Set(others.map(({ multipart }) => multipart))
  const { result } = await backend.oss.listMultipartUploads({ bucket, prefix: key, maxUploads: uploadsMax })
  return (result.uploads ?? [])
    .filter((one) => one.key === key && !noted.has(one.uploadId))
    .map(({ uploadId }) => uploadId)
}

type Begun = { readonly bucket: string; readonly key: string; readonly uploadId: string }

async function abort({ backend }: App, begun: Begun): Promise<void> {
  try {
    await backend.oss.abortMultipartUpload(begun)
  } catch (error) {
    // It was completed or ended before.
    if (!(error instanceof RequestError && error.code === 'NoSuchUpload')) throw error
  }
}
