/** Which records are of one player, so that erasing a player misses none of them. */
import { auditKeysOf } from './audit.ts'
import { credentialsOf } from './credentials.ts'
import { imagesOf } from './images.ts'
import { eventsOf } from './events.ts'
import { notesOf } from './notes.ts'
import { objectFamily } from './objects.ts'
import { settlingOf } from './settling.ts'
import { outgoingDataOf } from './outbox.ts'
import { savesOf, slotFamily } from './slots.ts'
import { rangeOf } from './space.ts'
import type { Range } from './space.ts'
import { uploadsOf } from './uploads.ts'

/** How a family of records loses what it says of an erased player. A family that is missing here fails a test. */
export const erasedBy = {
  'app-keys': 'has nothing of players',
  audit: 'the sweeps drop the key of what is sealed; a pseudonym stays, for as long as the log is kept',
  'audit-key': 'the sweeps',
  'audit-mention': 'has pseudonyms only',
  'audit-subject': 'the sweeps',
  credentials: 'the sweeps; what was sealed has ended',
  'dead-letter': 'has ids only',
  device: 'the sweeps; has keyed hashes only',
  'device-of': 'the sweeps; has keyed hashes only',
  due: 'has ids only',
  erasure: 'ends with the second sweep',
  event: 'the sweeps',
  export: 'the first sweep',
  'file-sweep': 'has the key of one record only, until its round is over',
  garbage: 'has keys of objects only, until they are gone',
  identity: 'the start, which leaves a tombstone',
  image: 'the sweeps',
  'image-place': 'the sweeps, with the pictures that it names',
  lease: 'has nothing of players',
  link: 'the sweeps',
  'link-conflict': 'the start',
  metric: 'has nothing of players',
  'metric-count': 'has nothing of players',
  'newest-export': 'the first sweep',
  note: 'the sweeps',
  object: 'the sweeps',
  outbox: 'has ids only',
  'outgoing-data': 'the sweeps',
  'own-rules': 'has nothing of players',
  player: 'the start, and whole with the second sweep',
  rate: 'has keyed hashes only, for a day at most',
  receipt: 'names nobody',
  'revocation-due': 'has ids only',
  'rules-lease': 'has nothing of players',
  save: 'the sweeps',
  session: 'the start',
  'session-list': 'the start',
  settling: 'the sweeps',
  slot: 'the sweeps',
  'slot-sweep': 'has keys of objects only, until its round is over',
  tombstone: 'has keyed hashes only, for 30 days',
  upload: 'the sweeps',
  usage: 'goes with the records that are counted',
} as const satisfies Readonly<Record<string, string>>

/** Records below the app and the player's id, swept as they are. */
export function rangesOfPlayer(app: string, player: string): readonly Range<unknown>[] {
  return [
    rangeOf(slotFamily, app, player),
    savesOf(app, player),
    rangeOf(objectFamily, app, player),
    uploadsOf(app, player),
    settlingOf(app, player),
    imagesOf(app, player),
    credentialsOf(app, player),
    auditKeysOf(app, player),
    eventsOf(app, player),
    notesOf(app, player),
    outgoingDataOf(app, player),
  ]
}
