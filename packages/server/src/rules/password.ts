/** Whether a password is as strong as the account asks. What was used before is the store's to know. */
export type PasswordRules = {
  readonly minimumLength: number
  readonly requiresLowercase: boolean
  readonly requiresUppercase: boolean
  readonly requiresNumbers: boolean
  readonly requiresSymbols: boolean
  readonly minimumDifferentCharacters: number
  readonly forbidsUserName: boolean
}

export const passwordLengthMax = 32

/** The rules that the password breaks, in a word each; none when it is strong enough. */
export function passwordFaults(password: string, userName: string, rules: PasswordRules): readonly string[] {
  const length = Array.from(password).length
  const broken: readonly (readonly [fault: string, isBroken: boolean])[] = [
    ['too short', length < rules.minimumLength],
    ['too long', length > passwordLengthMax],
    ['control characters', /\p{Cc}/u.test(password)],
    ['no lower-case letter', rules.requiresLowercase && !/[a-z]/.test(password)],
    ['no upper-case letter', rules.requiresUppercase && !/[A-Z]/.test(password)],
    ['no digit', rules.requiresNumbers && !/\d/.test(password)],
    ['no symbol', rules.requiresSymbols && !/[^A-Za-z0-9\s]/.test(password)],
    ['too few different characters', new Set(password).size < rules.minimumDifferentCharacters],
    ['the user’s name', rules.forbidsUserName && password.toLowerCase().includes(userName.toLowerCase())],
  ]
  return broken.flatMap(([fault, isBroken]) => (isBroken ? [fault] : []))
}
