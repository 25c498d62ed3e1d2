/** Where made pictures are kept, and who looks after them, by the configuration. */
import type { Clock } from '../base/clock.ts'
import { realDisk } from '../base/disk.ts'
import { createPresence } from '../base/presence.ts'
import type { Config } from '../config.ts'
import { openKeptPictures } from '../images/kept-pictures.ts'
import type { KeptPictures } from '../images/kept-pictures.ts'
import { keptPictureSweeper } from '../jobs/kept-pictures.ts'
import { createDiskSpace, reserveBytesDefault } from '../store/blobs/disk-space.ts'
import { standingWrites } from '../store/standing-writes.ts'
import { pictureDirectory } from './engines.ts'
import type { Engines } from './engines.ts'

type Settings = Pick<Config, 'dataDir' | 'imageCacheBytes'>

/** Twice the reserve of the objects: a cache gives way first. */
const reserveBytes = 2 * reserveBytesDefault

export function keptPicturesOf(
  config: Settings,
  { masterKeys, ids }: Pick<Engines, 'masterKeys' | 'ids'>,
  clock: Clock,
): KeptPictures | undefined {
  if (config.imageCacheBytes === 0) return undefined
  const space = createDiskSpace(realDisk, config.dataDir, reserveBytes, () => clock.monotonicMs())
  return openKeptPictures({
    disk: realDisk,
    isThere: createPresence(() => clock.monotonicMs()),
    directory: pictureDirectory(config),
    keys: masterKeys.purpose('pictures'),
    ids,
    demandSpace: (sizeBytes) => space.demand(sizeBytes),
    nowMs: () => clock.now().getTime(),
  })
}

/** Runs also where nothing is kept any more, and then removes what was. */
export function sweeperOf(
  config: Settings,
  { masterKeys, kv, kms }: Pick<Engines, 'masterKeys' | 'kv' | 'kms'>,
): ReturnType<typeof keptPictureSweeper> {
  return keptPictureSweeper({
    disk: realDisk,
    directory: pictureDirectory(config),
    keys: masterKeys.purpose('pictures'),
    bytesMax: config.imageCacheBytes,
    standingWrites: (places) => standingWrites(kv, places),
    kmsKeyIds: async () => new Set((await kms.list()).map(({ keyId }) => keyId)),
  })
}
