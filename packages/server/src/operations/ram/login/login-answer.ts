import { boolean, member, required, shape, text, time } from '@latchkey/protocol'
import type { Login } from '../../../store/directory/logins.ts'

/** What is shown of a login profile; the password is not. */
export const loginShape = shape({
  userName: required(member('UserName', text)),
  passwordResetRequired: required(member('PasswordResetRequired', boolean)),
  mfaBindRequired: required(member('MFABindRequired', boolean)),
  createDate: required(member('CreateDate', time)),
})

export function loginAnswer(userName: string, { isResetRequired, isMfaBindRequired, createdMs }: Login) {
  return {
    userName,
    passwordResetRequired: isResetRequired,
    mfaBindRequired: isMfaBindRequired,
    createDate: new Date(createdMs),
  }
}
