import { member, required, shape, text, time } from '@latchkey/protocol'
import type { UserRecord } from '../../../store/directory/records.ts'

export const userShape = shape({
  userId: required(member('UserId', text)),
  userName: required(member('UserName', text)),
  displayName: member('DisplayName', text),
  mobilePhone: member('MobilePhone', text),
  email: member('Email', text),
  comments: member('Comments', text),
  createDate: required(member('CreateDate', time)),
  updateDate: member('UpdateDate', time),
  lastLoginDate: member('LastLoginDate', time),
})

/** What CreateUser answers; the other operations add the later dates. */
export function newUserAnswer(user: UserRecord) {
  const { userId, userName, displayName, mobilePhone, email, comments, createdMs } = user
  return { userId, userName, displayName, mobilePhone, email, comments, createDate: new Date(createdMs) }
}

export function userAnswer(user: UserRecord) {
  const { updatedMs, lastLoginMs } = user
  return {
    ...newUserAnswer(user),
    updateDate: new Date(updatedMs),
    lastLoginDate: lastLoginMs === undefined ? undefined : new Date(lastLoginMs),
  }
}
