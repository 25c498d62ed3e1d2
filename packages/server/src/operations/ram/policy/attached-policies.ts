import type { EntityRef } from '../../../store/directory/attachments.ts'
import type { Directory } from '../../../store/directory/directory.ts'
import { policyAnswer } from './policy-answer.ts'
import { findPolicy } from './policy-view.ts'

/** What an entity carries, in the order of attaching; undefined when there is no such entity. */
export async function attachedPolicies(directory: Directory, accountId: string, entity: EntityRef) {
  const attached = await directory.attachments.of(accountId, entity)
  if (attached === undefined) return undefined
  const shown = await Promise.all(
    attached.map(async ({ type, name, attachedMs }) => {
      const view = await findPolicy(directory, accountId, { type, name })
      return view === undefined ? [] : [{ ...policyAnswer(view), attachDate: new Date(attachedMs) }]
    }),
  )
  // Detached and deleted since the entity was read: then it is no longer carried.
  return shown.flat()
}
