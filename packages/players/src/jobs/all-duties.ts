import { ageSlots } from './age-slots.ts'
import { collect } from './collect.ts'
import { openDeliver } from './deliver.ts'
import type { Duty } from './duties.ts'
import { expireFiles } from './expire-files.ts'
import { expireGuests } from './expire-guests.ts'
import { sweepFiles } from './sweep-files.ts'
import { sweepSlots } from './sweep-slots.ts'
import { sweep } from './sweep.ts'
import { sweepDeadLetters } from './sweep-dead-letters.ts'
import { sweepDevices } from './sweep-devices.ts'
import { sweepAudit } from './sweep-audit.ts'

/** Everything that is done without a caller, each in a file of its own. */
export const allDuties = (): readonly Duty[] => [
  openDeliver(),
  sweep,
  ageSlots,
  collect,
  expireFiles,
  expireGuests,
  sweepFiles,
  sweepSlots,
  sweepAudit,
  sweepDeadLetters,
  sweepDevices,
]
