import { collect } from './collect.ts'
import type { Duty } from './duties.ts'
import { sweepSlots } from './sweep-slots.ts'
import { sweep } from './sweep.ts'
import { sweepAudit } from './sweep-audit.ts'

/** Everything that is done without a caller, each in a file of its own. */
export const allDuties: readonly Duty[] = [sweep, collect, sweepSlots, sweepAudit]
