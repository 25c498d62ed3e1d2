/** What is ended at each of its steps: calls of players and servers, and the work that nobody calls. */
import { accountCases } from './account-cases.ts'
import type { Case } from './ended.ts'
import { fileCases, jobCases } from './file-cases.ts'
import { pictureCases } from './picture-cases.ts'
import { playerCases } from './player-cases.ts'
import { commitCases, slotCases } from './slot-cases.ts'
import { uploadCases } from './upload-cases.ts'

export const allCases: readonly Case[] = [
  ...fileCases,
  ...jobCases,
  ...uploadCases,
  ...slotCases,
  ...commitCases,
  ...playerCases,
  ...pictureCases,
  ...accountCases,
]
