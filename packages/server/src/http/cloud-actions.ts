/** Actions that STS, RAM and IMS have. One that we lack is NotImplemented; a name that nobody has is not found. */
export const actionsOfTheCloud: ReadonlySet<string> = new Set(
  `AssumeRoleWithOIDC AssumeRoleWithSAML GenerateSessionAccessKey
  GetAccessKeyLastUsed CreateGroup GetGroup UpdateGroup DeleteGroup ListGroups AddUserToGroup RemoveUserFromGroup
  ListGroupsForUser ListUsersForGroup AttachPolicyToGroup DetachPolicyFromGroup ListPoliciesForGroup CreateLoginProfile
  GetLoginProfile UpdateLoginProfile DeleteLoginProfile ChangePassword CreateVirtualMFADevice ListVirtualMFADevices
  DeleteVirtualMFADevice BindMFADevice UnbindMFADevice GetUserMFAInfo SetSecurityPreference GetSecurityPreference
  SetPasswordPolicy GetPasswordPolicy SetAccountAlias GetAccountAlias ClearAccountAlias TagResources UntagResources
  ListTagResources DecodeDiagnosticMessage CreateOIDCProvider GetOIDCProvider UpdateOIDCProvider DeleteOIDCProvider
  ListOIDCProviders AddClientIdToOIDCProvider RemoveClientIdFromOIDCProvider AddFingerprintToOIDCProvider
  RemoveFingerprintFromOIDCProvider CreateSAMLProvider GetSAMLProvider UpdateSAMLProvider DeleteSAMLProvider
  ListSAMLProviders GetDefaultDomain GetAccountSummary GetUserSsoSettings`.split(/\s+/),
)
