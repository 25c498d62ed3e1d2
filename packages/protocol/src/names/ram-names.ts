import {
  accountAliasLengthMax,
  accountAliasLengthMin,
  displayNameLengthMax,
  groupNameLengthMax,
  policyNameLengthMax,
  roleNameLengthMax,
  userNameLengthMax,
} from './limits.ts'

// The names of RAM's entities. https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-overview

/** The suffix of RAM's error: `InvalidParameter.UserName.InvalidChars` or `InvalidParameter.UserName.Length`. */
export type RamNameProblem = 'InvalidChars' | 'Length'

export type RamNameKind = 'UserName' | 'GroupName' | 'RoleName' | 'PolicyName' | 'DisplayName' | 'AccountAlias'

type Rule = { readonly form: RegExp; readonly lengthMin: number; readonly lengthMax: number }

const rules: Readonly<Record<RamNameKind, Rule>> = {
  UserName: { form: /^[A-Za-z0-9._-]*$/, lengthMin: 1, lengthMax: userNameLengthMax },
  GroupName: { form: /^[A-Za-z0-9._-]*$/, lengthMin: 1, lengthMax: groupNameLengthMax },
  RoleName: { form: /^[A-Za-z0-9.-]*$/, lengthMin: 1, lengthMax: roleNameLengthMax },
  PolicyName: { form: /^[A-Za-z0-9-]*$/, lengthMin: 1, lengthMax: policyNameLengthMax },
  // Any writing, but nothing that would break a line or a terminal.
  DisplayName: { form: /^[^\p{Cc}\p{Cs}]*$/u, lengthMin: 1, lengthMax: displayNameLengthMax },
  AccountAlias: {
    form: /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)?$/,
    lengthMin: accountAliasLengthMin,
    lengthMax: accountAliasLengthMax,
  },
}

/** What is wrong with a name of this kind; undefined when nothing is. */
export function ramNameProblem(kind: RamNameKind, name: string): RamNameProblem | undefined {
  const { form, lengthMin, lengthMax } = rules[kind]
  if (name.length < lengthMin || name.length > lengthMax) return 'Length'
  return form.test(name) ? undefined : 'InvalidChars'
}

export function isRamName(kind: RamNameKind, name: string): boolean {
  return ramNameProblem(kind, name) === undefined
}

/** Role names are one when they differ only in case: consoles and documents write their ARNs in lower case. */
export function roleNameKey(roleName: string): string {
  return roleName.toLowerCase()
}
