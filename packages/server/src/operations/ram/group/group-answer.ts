import { member, required, shape, text, time } from '@latchkey/protocol'
import type { GroupRecord } from '../../../store/directory/records.ts'

export const groupShape = shape({
  groupId: required(member('GroupId', text)),
  groupName: required(member('GroupName', text)),
  comments: member('Comments', text),
  createDate: required(member('CreateDate', time)),
  updateDate: member('UpdateDate', time),
})

/** What CreateGroup answers; the other operations add the later date. */
export function newGroupAnswer({ groupId, groupName, comments, createdMs }: GroupRecord) {
  return { groupId, groupName, comments, createDate: new Date(createdMs) }
}

export function groupAnswer(group: GroupRecord) {
  return { ...newGroupAnswer(group), updateDate: new Date(group.updatedMs) }
}
