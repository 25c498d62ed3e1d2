/** The quotas of RAM (https://help.aliyun.com/zh/ram/product-overview/limits); an operator may raise those per account. */
export type DirectoryLimits = {
  readonly usersMax: number
  readonly groupsMax: number
  readonly rolesMax: number
  readonly policiesMax: number
  readonly policyVersionsMax: number
  readonly accessKeysPerUserMax: number
  readonly accessKeysPerRootMax: number
  readonly groupsPerUserMax: number
  readonly mfaDevicesMax: number
  readonly oidcProvidersMax: number
  readonly clientIdsMax: number
  readonly fingerprintsMax: number
  readonly samlProvidersMax: number
  readonly systemPoliciesPerEntityMax: number
  readonly customPoliciesPerUserMax: number
  readonly customPoliciesPerGroupMax: number
  readonly customPoliciesPerRoleMax: number
}

export const directoryLimits: DirectoryLimits = {
  usersMax: 1_000,
  groupsMax: 50,
  rolesMax: 1_000,
  policiesMax: 1_500,
  policyVersionsMax: 5,
  accessKeysPerUserMax: 2,
  accessKeysPerRootMax: 5,
  groupsPerUserMax: 5,
  mfaDevicesMax: 1_000,
  oidcProvidersMax: 100,
  clientIdsMax: 50,
  fingerprintsMax: 5,
  samlProvidersMax: 100,
  systemPoliciesPerEntityMax: 20,
  customPoliciesPerUserMax: 10,
  customPoliciesPerGroupMax: 5,
  customPoliciesPerRoleMax: 5,
}

/** A page of any listing; the keys of a page are then read in one `getMany`. */
export const directoryPageMax = 1_000
