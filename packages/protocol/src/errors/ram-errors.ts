/** The codes of RAM and IMS besides their gateway's, with the messages of RAM's page on errors, spelling and all. */
export const ramErrors = {
  'InvalidParameter.UserName.InvalidChars': {
    status: 400,
    message: 'The parameter - "UserName" contains invalid chars.',
  },
  'InvalidParameter.UserName.Length': { status: 400, message: 'The parameter - "UserName" beyond the length limit.' },
  'InvalidParameter.NewUserName.InvalidChars': {
    status: 400,
    message: 'The parameter - "NewUserName" contains invalid chars.',
  },
  'InvalidParameter.NewUserName.Length': {
    status: 400,
    message: 'The parameter - "NewUserName" beyond the length limit.',
  },
  'InvalidParameter.DisplayName.InvalidChars': {
    status: 400,
    message: 'The parameter - "DisplayName" contains invalid chars.',
  },
  'InvalidParameter.DisplayName.Length': {
    status: 400,
    message: 'The parameter - "DisplayName" beyond the length limit.',
  },
  'InvalidParameter.NewDisplayName.InvalidChars': {
    status: 400,
    message: 'The parameter - "NewDisplayName" contains invalid chars.',
  },
  'InvalidParameter.NewDisplayName.Length': {
    status: 400,
    message: 'The parameter - "NewDisplayName" beyond the length limit.',
  },
  'InvalidParameter.GroupName.InvalidChars': {
    status: 400,
    message: 'The parameter - "GroupName" contains invalid chars.',
  },
  'InvalidParameter.GroupName.Length': { status: 400, message: 'The parameter - "GroupName" beyond the length limit.' },
  'InvalidParameter.NewGroupName.InvalidChars': {
    status: 400,
    message: 'The parameter - "NewGroupName" contains invalid chars.',
  },
  'InvalidParameter.NewGroupName.Length': {
    status: 400,
    message: 'The parameter - "NewGroupName" beyond the length limit.',
  },
  'InvalidParameter.RoleName.InvalidChars': {
    status: 400,
    message: 'The parameter - "RoleName" contains invalid chars.',
  },
  'InvalidParameter.RoleName.Length': { status: 400, message: 'The parameter - "RoleName" beyond the length limit.' },
  'InvalidParameter.PolicyName.InvalidChars': {
    status: 400,
    message: 'The parameter - "PolicyName" contains invalid chars.',
  },
  'InvalidParameter.PolicyName.Length': {
    status: 400,
    message: 'The parameter - "PolicyName" beyond the length limit.',
  },
  'InvalidParameter.VirtualMFADeviceName.InvalidChars': {
    status: 400,
    message: 'The parameter - "VirtualMFADeviceName" contains invalid chars.',
  },
  'InvalidParameter.VirtualMFADeviceName.Length': {
    status: 400,
    message: 'The parameter - "VirtualMFADeviceName" beyond the length limit.',
  },
  'InvalidParameter.PolicyDocument.Length': {
    status: 400,
    message: 'The parameter - "PolicyDocument" beyond the length limit.',
  },
  'InvalidParameter.AssumeRolePolicyDocument.Length': {
    status: 400,
    message: 'The parameter - "AssumeRolePolicyDocument" beyond the length limit.',
  },
  'InvalidParameter.Description.Length': {
    status: 400,
    message: 'The parameter - "Description" beyond the length limit.',
  },
  'InvalidParameter.NewDescription.Length': {
    status: 400,
    message: 'The parameter - "NewDescription" beyond the length limit.',
  },
  'InvalidParameter.Comments.Length': { status: 400, message: 'The parameter - "Comments" beyond the length limit.' },
  'InvalidParameter.NewComments.Length': {
    status: 400,
    message: 'The parameter - "NewComments" beyond the length limit.',
  },
  'InvalidParameter.MobilePhone.Format': {
    status: 400,
    message: 'The format of the parameter - "MobilePhone" is incorrect.',
  },
  'InvalidParameter.NewMobilePhone.Format': {
    status: 400,
    message: 'The format of the parameter - "NewMobilePhone" is incorrect.',
  },
  'InvalidParameter.Email.Format': { status: 400, message: 'The format of the parameter - "Email" is incorrect.' },
  'InvalidParameter.NewEmail.Format': {
    status: 400,
    message: 'The format of the parameter - "NewEmail" is incorrect.',
  },
  'InvalidParameter.VersionId.Format': {
    status: 400,
    message: 'The format of the parameter - "VersionId" is incorrect.',
  },
  'InvalidParameter.SerialNumber.Format': {
    status: 400,
    message: 'The format of the parameter - "SerialNumber" is incorrect.',
  },
  'InvalidParameter.UserAccessKeyId.Format': {
    status: 400,
    message: 'The format of the parameter - "UserAccessKeyId" is incorrect.',
  },
  'InvalidParameter.AccountAlias.Format': {
    status: 400,
    message: 'The format of parameter - "AccountAlias" is incorrect.',
  },
  'InvalidParameter.AccountAlias.Length': {
    status: 400,
    message: 'The parameter - "AccountAlias" MUST be in the range of 3 and 63.',
  },
  'InvalidParameter.Password.TooWeak': {
    status: 400,
    message: 'The parameter - "Password" is not compliant with the password policy.',
  },
  'InvalidParameter.Password.ReusePrevention': { status: 400, message: 'The parameter - "Password" was used before.' },
  'InvalidParameter.NewPassword.TooWeak': {
    status: 400,
    message: 'The parameter - "NewPassword" is not compliant with the password policy.',
  },
  'InvalidParameter.NewPassword.ReusePrevention': {
    status: 400,
    message: 'The parameter - "NewPassword" was used before.',
  },
  'InvalidParameter.OldPassword.Incorrect': { status: 400, message: 'The parameter - "OldPassword" is incorrect.' },
  'InvalidParameter.MinimumPasswordLength.Range': {
    status: 400,
    message: 'The parameter - "MinimumPasswordLength" MUST be in the range of 8 and 32.',
  },
  'InvalidParameter.AuthenticationCode.Format': {
    status: 400,
    message: 'The parameter - "AuthenticationCode" MUST be 6 numbers.',
  },
  'InvalidParameter.PolicyType': { status: 400, message: 'The parameter - "PolicyType" is incorrect.' },
  'InvalidParameter.MaxSessionDuration': { status: 400, message: 'The parameter - "MaxSessionDuration" is incorrect.' },
  'InvalidParameter.Status': { status: 400, message: 'The parameter - "Status" is incorrect.' },
  'InvalidParameter.MaxItems': { status: 400, message: 'The parameter - "MaxItems" is incorrect.' },
  'InvalidParameter.Marker': { status: 400, message: 'The parameter - "Marker" is incorrect.' },
  'InvalidParameter.Tag': { status: 400, message: 'The parameter - "Tag" is incorrect.' },
  'InvalidParameter.RotateStrategy': { status: 400, message: 'The parameter - "RotateStrategy" is incorrect.' },
  'InvalidParameter.MaxPasswordAge': { status: 400, message: 'The parameter - "MaxPasswordAge" is incorrect.' },
  'InvalidParameter.MaxLoginAttemps': { status: 400, message: 'The parameter - "MaxLoginAttemps" is incorrect.' },
  'InvalidParameter.PasswordReusePrevention': {
    status: 400,
    message: 'The parameter - "PasswordReusePrevention" is incorrect.',
  },
  'InvalidParameter.MinimumPasswordDifferentCharacter': {
    status: 400,
    message: 'The parameter - "MinimumPasswordDifferentCharacter" is incorrect.',
  },
  'InvalidParameter.LoginNetworkMasks': { status: 400, message: 'The parameter - "LoginNetworkMasks" is incorrect.' },
  'InvalidParameter.LoginSessionDuration': {
    status: 400,
    message: 'The parameter - "LoginSessionDuration" is incorrect.',
  },
  'InvalidParameter.ResourceType': { status: 400, message: 'The parameter - "ResourceType" is incorrect.' },
  'InvalidParameter.ResourceNames': { status: 400, message: 'The parameter - "ResourceNames" is incorrect.' },
  'InvalidParameter.TagKeys': { status: 400, message: 'The parameter - "TagKeys" is incorrect.' },
  'InvalidParameter.NextToken': { status: 400, message: 'The parameter - "NextToken" is incorrect.' },
  'InvalidParameter.PageSize': { status: 400, message: 'The parameter - "PageSize" is incorrect.' },
  'InvalidParameter.EncodedDiagnosticMessage': {
    status: 400,
    message: 'The parameter - "EncodedDiagnosticMessage" is incorrect.',
  },
  'InvalidParameter.OIDCProviderName': { status: 400, message: 'The parameter - "OIDCProviderName" is incorrect.' },
  'InvalidParameter.IssuerUrl': { status: 400, message: 'The parameter - "IssuerUrl" is incorrect.' },
  'InvalidParameter.ClientIds': { status: 400, message: 'The parameter - "ClientIds" is incorrect.' },
  'InvalidParameter.ClientId': { status: 400, message: 'The parameter - "ClientId" is incorrect.' },
  'InvalidParameter.Fingerprints': { status: 400, message: 'The parameter - "Fingerprints" is incorrect.' },
  'InvalidParameter.Fingerprint': { status: 400, message: 'The parameter - "Fingerprint" is incorrect.' },
  'InvalidParameter.IssuanceLimitTime': { status: 400, message: 'The parameter - "IssuanceLimitTime" is incorrect.' },
  'InvalidParameter.SAMLProviderName': { status: 400, message: 'The parameter - "SAMLProviderName" is incorrect.' },
  'InvalidParameter.AuthnSignAlgo': { status: 400, message: 'The parameter - "AuthnSignAlgo" is incorrect.' },
  'InvalidParameter.VerificationTypes': { status: 400, message: 'The parameter - "VerificationTypes" is incorrect.' },
  'InvalidParameter.MFAOperationForLogin': {
    status: 400,
    message: 'The parameter - "MFAOperationForLogin" is incorrect.',
  },
  'InvalidParameter.MaxIdleDaysForAccessKeys': {
    status: 400,
    message: 'The parameter - "MaxIdleDaysForAccessKeys" is incorrect.',
  },
  'InvalidParameter.MaxIdleDaysForUsers': {
    status: 400,
    message: 'The parameter - "MaxIdleDaysForUsers" is incorrect.',
  },
  'InvalidParameter.AccessKeyPolicy': {
    status: 400,
    message: 'The parameter - "AccessKeyPolicy" is incorrect: {Reason}',
  },
  'InvalidParameter.UserPrincipalName': { status: 400, message: 'The parameter - "UserPrincipalName" is incorrect.' },
  'InvalidParameter.DefaultDomainName': { status: 400, message: 'The parameter - "DefaultDomainName" is incorrect.' },
  'InvalidParameter.EncodedSAMLMetadataDocument': {
    status: 400,
    message: 'The SAML metadata document is not valid: {Reason}',
  },
  MalformedPolicyDocument: { status: 400, message: 'The policy document is malformed: {Reason}' },
  CheckAuthenticationCodeFail: { status: 403, message: 'The parameter - "AuthenticationCode" is inccorrect.' },
  'EntityNotExist.User': { status: 404, message: 'The user does not exist.' },
  'EntityNotExist.User.AccessKey': { status: 404, message: 'The user access key does not exist.' },
  'EntityNotExist.User.LoginProfile': { status: 404, message: 'The user login profile does not exist.' },
  'EntityNotExist.User.MFADevice': { status: 404, message: 'The user has not bound any MFA device.' },
  'EntityNotExist.User.Policy': { status: 404, message: 'The indicate policy of the user does not exist.' },
  'EntityNotExist.User.Group': { status: 404, message: 'The user has not joined the group.' },
  'EntityNotExist.VirtualMFADevice': { status: 404, message: 'The virtual mfa device does not exist.' },
  'EntityNotExist.Group': { status: 404, message: 'The group does not exist.' },
  'EntityNotExist.Group.Policy': { status: 404, message: 'The indicate policy attached to the group does not exist.' },
  'EntityNotExist.Policy': { status: 404, message: 'The policy does not exist.' },
  'EntityNotExist.Policy.Version': { status: 404, message: 'The policy version does not exist.' },
  'EntityNotExist.Role.Policy': { status: 404, message: 'The indicate policy of the role does not exist.' },
  'EntityNotExist.SAMLProvider': { status: 404, message: 'The SAML provider does not exist.' },
  'EntityNotExist.OIDCProvider': { status: 404, message: 'The OIDC provider does not exist.' },
  'EntityNotExist.OIDCProvider.ClientId': {
    status: 404,
    message: 'The client ID of the OIDC provider does not exist.',
  },
  'EntityNotExist.OIDCProvider.Fingerprint': {
    status: 404,
    message: 'The fingerprint of the OIDC provider does not exist.',
  },
  'EntityAlreadyExists.User': { status: 409, message: 'The user does already EXIST.' },
  'EntityAlreadyExists.User.LoginProfile': { status: 409, message: 'The user login profile does already EXIST.' },
  'EntityAlreadyExists.User.MFADevice': { status: 409, message: 'The user has already bound a MFA device.' },
  'EntityAlreadyExists.User.Group': { status: 409, message: 'The user has already joined the group.' },
  'EntityAlreadyExists.User.Policy': { status: 409, message: 'The user has already been attached this policy.' },
  'EntityAlreadyExists.VirtualMFADevice': { status: 409, message: 'The virtual mfa device does already EXIST.' },
  'EntityAlreadyExists.VirtualMFADevice.User': {
    status: 409,
    message: 'The virtual mfa device does already been bound to a user.',
  },
  'EntityAlreadyExists.Group': { status: 409, message: 'The group does already EXIST.' },
  'EntityAlreadyExists.Group.Policy': { status: 409, message: 'The group has already been attached this policy.' },
  'EntityAlreadyExists.Policy': { status: 409, message: 'The group does already EXIST.' },
  'EntityAlreadyExists.Role': { status: 409, message: 'The role does already EXIST.' },
  'EntityAlreadyExists.Role.Policy': { status: 409, message: 'The role has already been attached this policy.' },
  'EntityAlreadyExists.AccountAlias': { status: 409, message: 'The account alias does already exist.' },
  'EntityAlreadyExists.SAMLProvider': { status: 409, message: 'The SAML provider does already EXIST.' },
  'EntityAlreadyExists.OIDCProvider': { status: 409, message: 'The OIDC provider does already EXIST.' },
  'EntityAlreadyExists.OIDCProvider.IssuerUrl': {
    status: 409,
    message: 'An OIDC provider of this issuer does already EXIST.',
  },
  'EntityAlreadyExists.OIDCProvider.ClientId': {
    status: 409,
    message: 'The client ID of the OIDC provider does already EXIST.',
  },
  'EntityAlreadyExists.OIDCProvider.Fingerprint': {
    status: 409,
    message: 'The fingerprint of the OIDC provider does already EXIST.',
  },
  'DeleteConflict.User.Group': { status: 409, message: 'The user CAN NOT be in any group while deleting the user.' },
  'DeleteConflict.User.AccessKey': {
    status: 409,
    message: 'The user CAN NOT has any access key while deleting the user.',
  },
  'DeleteConflict.User.LoginProfile': {
    status: 409,
    message: 'The user CAN NOT has any login profile while deleting the user.',
  },
  'DeleteConflict.User.MFADevice': {
    status: 409,
    message: 'The user CAN NOT has any mfa device while deleting the user.',
  },
  'DeleteConflict.User.Policy': {
    status: 409,
    message: 'The user CAN NOT has any attached policy while deleting the user.',
  },
  'DeleteConflict.VirtualMFADevice.User': {
    status: 409,
    message: 'The virtual mfa device CAN NOT been bound to any user while deleting it.',
  },
  'DeleteConflict.Group.User': {
    status: 409,
    message: 'The group CAN NOT has any user member while deleting the group.',
  },
  'DeleteConflict.Group.Policy': {
    status: 409,
    message: 'The entity CAN NOT has any attached policy while deleting the group.',
  },
  'DeleteConflict.Policy.User': {
    status: 409,
    message: 'The policy CAN NOT been attached to any user while deleting the policy.',
  },
  'DeleteConflict.Policy.Group': {
    status: 409,
    message: 'The policy CAN NOT been attached to any group while deleting the policy.',
  },
  'DeleteConflict.Policy.Role': {
    status: 409,
    message: 'The policy CAN NOT been attached to any role while deleting the policy.',
  },
  'DeleteConflict.Policy.Version': {
    status: 409,
    message: 'The policy CAN NOT has any version except the default version.',
  },
  'DeleteConflict.Policy.Version.Default': {
    status: 409,
    message: 'The default policy version CAN NOT been deleted directly.',
  },
  'DeleteConflict.Role.Policy': {
    status: 409,
    message: 'The role CAN NOT has any attached policy while deleting the role.',
  },
  'LimitExceeded.User': { status: 409, message: 'The count of users beyond the current limits.' },
  'LimitExceeded.User.AccessKey': {
    status: 409,
    message: 'The access key count of the user access keys beyond the current limits.',
  },
  'LimitExceeded.User.Group': {
    status: 409,
    message: 'The count of groups the target user joined beyond the current limits.',
  },
  'LimitExceeded.User.Policy': {
    status: 409,
    message: 'The policy count of the user attached policies beyond the current limits.',
  },
  'LimitExceeded.VirtualMFADevice': {
    status: 409,
    message: 'The count of virtual mfa devices beyond the current limits.',
  },
  'LimitExceeded.Group': { status: 409, message: 'The count of groups beyond the current limits.' },
  'LimitExceeded.Group.Policy': { status: 409, message: 'The policy count of the group beyond the current limits.' },
  'LimitExceeded.Policy': { status: 409, message: 'The count of policy beyond the current limits.' },
  'LimitExceeded.Policy.Version': { status: 409, message: 'The count of policy version beyond the current limits.' },
  'LimitExceeded.Revocation': { status: 409, message: 'The count of revocations beyond the current limits.' },
  'LimitExceeded.Role': { status: 409, message: 'The count of roles beyond the current limits.' },
  'LimitExceeded.Role.Policy': {
    status: 409,
    message: 'The count of policies attached to the role beyond the current limits.',
  },
  'LimitExceeded.OIDCProvider': { status: 409, message: 'The count of OIDC providers beyond the current limits.' },
  'LimitExceeded.OIDCProvider.ClientId': {
    status: 409,
    message: 'The count of client IDs of the OIDC provider beyond the current limits.',
  },
  'LimitExceeded.OIDCProvider.Fingerprint': {
    status: 409,
    message: 'The count of fingerprints of the OIDC provider beyond the current limits.',
  },
  'LimitExceeded.SAMLProvider': { status: 409, message: 'The count of SAML providers beyond the current limits.' },
} as const
