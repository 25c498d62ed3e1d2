import { ramErrors } from './ram-errors.ts'

/** The codes of STS, RAM and their gateway with status and message; `{X}` is filled from the details. */
export const rpcErrors = {
  'InvalidAccessKeyId.Inactive': { status: 400, message: 'Specified access key is disabled.' },
  'InvalidAccessKeyId.NotFound': { status: 404, message: 'Specified access key is not found.' },
  'InvalidAction.NotFound': { status: 404, message: 'Specified api is not found, please check your url and method.' },
  'InvalidSecurityToken.Expired': { status: 400, message: 'Specified SecurityToken is expired.' },
  'InvalidSecurityToken.Malformed': { status: 400, message: 'Specified SecurityToken is malformed.' },
  'InvalidSecurityToken.MismatchWithAccessKey': {
    status: 400,
    message: 'Specified SecurityToken mismatch with the AccessKey.',
  },
  'InvalidTimeStamp.Expired': { status: 400, message: 'Specified time stamp or date value is expired.' },
  'InvalidTimeStamp.Format': { status: 400, message: 'Specified time stamp or date value is not well formatted.' },
  InvalidAction: { status: 400, message: 'The parameter Action is not one of this address.' },
  'InvalidCredential.AuthenticateFail': { status: 401, message: 'Authentication failed.' },
  'InvalidParameter.Destination': {
    status: 400,
    message: 'The parameter Destination is no address that a sign-in may lead to.',
  },
  'InvalidParameter.LoginUrl': {
    status: 400,
    message: 'The parameter LoginUrl is no address that a sign-in may lead to.',
  },
  'InvalidParameter.TicketType': { status: 400, message: 'The parameter TicketType is neither mini nor normal.' },
  'SignIn.MFABindRequired': { status: 403, message: 'The user must bind an MFA device first.' },
  'SignIn.MFARequired': { status: 401, message: 'The code of the MFA device is missing.' },
  'SignIn.PasswordExpired': {
    status: 403,
    message: 'The password has expired, and an administrator has to set another.',
  },
  'SignIn.PasswordResetRequired': {
    status: 403,
    message: 'The password must be changed: sign in with a new one beside it.',
  },
  'SignIn.SessionEnded': { status: 401, message: 'There is no such session, or it has ended. Sign in again.' },
  InvalidSignatureMethod: { status: 400, message: 'Specified signature method is not valid.' },
  InvalidSignatureVersion: { status: 400, message: 'Specified signature version is not valid.' },
  InvalidVersion: { status: 400, message: 'Specified parameter Version is not valid.' },
  MissingAction: { status: 400, message: 'Action is mandatory for this action.' },
  MissingParameter: {
    status: 400,
    message: 'The input parameter "{Parameter}" that is mandatory for processing this request is not supplied.',
  },
  MissingSecurityToken: { status: 400, message: 'SecurityToken is mandatory for this action.' },
  RequestBodyTooLarge: { status: 413, message: 'The request body is larger than this server takes.' },
  SignatureNonceUsed: { status: 400, message: 'Specified signature nonce was used already.' },
  IncompleteSignature: { status: 400, message: 'The request signature does not conform to Aliyun standards.' },
  'Throttling.User': { status: 400, message: 'Request was denied due to user flow control.' },
  UnsupportedHTTPMethod: { status: 400, message: 'This http method is not supported.' },

  'Forbidden.KeyNotFound': { status: 404, message: 'The specified Key is not found.' },
  'Forbidden.NoPermission': { status: 403, message: 'This operation is forbidden by permission system.' },
  'Rejected.Disabled': { status: 409, message: 'The request was rejected because the key state is Disabled.' },
  'Rejected.PendingDeletion': {
    status: 409,
    message: 'The request was rejected because the key state is PendingDeletion.',
  },

  NoPermission: { status: 403, message: 'You are not authorized to do this action. You should be authorized by RAM.' },
  InvalidParameter: { status: 400, message: 'The specified parameter "{Parameter}" is not valid.' },
  'InvalidParameter.RoleArn': { status: 400, message: 'The parameter RoleArn is wrongly formed.' },
  'InvalidParameter.RoleSessionName': { status: 400, message: 'The parameter RoleSessionName is wrongly formed.' },
  'InvalidParameter.DurationSeconds': { status: 400, message: 'The Min/Max value of DurationSeconds is 15min/{Max}.' },
  'InvalidParameter.PolicyGrammar': { status: 400, message: 'The parameter Policy has not passed grammar check.' },
  'InvalidParameter.PolicySize': { status: 400, message: 'The size of Policy must be smaller than 2048 characters.' },
  'InvalidParameter.ExternalId': { status: 400, message: 'The parameter ExternalId is wrongly formed.' },
  'InvalidParameter.SourceIdentity': { status: 400, message: 'The parameter SourceIdentity is wrongly formed.' },
  'AuthenticationFail.IDPMetadata.Invalid': {
    status: 401,
    message: 'The IdP Metadata of your SAML Provider is invalid: {Reason}.',
  },
  'AuthenticationFail.SAMLAssertion.Expired': { status: 401, message: 'The SAML Assertion is expired.' },
  'AuthenticationFail.SAMLAssertion.Invalid': { status: 401, message: 'The SAML Assertion is invalid: {Reason}.' },
  'AuthenticationFail.NoPermission': { status: 403, message: 'There is no permission' },
  'AuthenticationFail.OIDCToken.AudienceNotMatch': { status: 401, message: 'Invalid audience.' },
  'AuthenticationFail.OIDCToken.Expired': { status: 401, message: 'This JsonWebToken is expired.' },
  'AuthenticationFail.OIDCToken.Invalid': { status: 401, message: 'This JsonWebToken is invalid. {Reason}' },
  'AuthenticationFail.OIDCToken.IssuerConfigurationBroken': {
    status: 401,
    message: 'Get public keys from OIDC Provider failed, the issuer is {Issuer}: {Reason}',
  },
  'AuthenticationFail.OIDCToken.IssuerNotMatch': {
    status: 401,
    message: "The issuer in the OIDC Token doesn't match the OIDC Provider registered.",
  },
  'AuthenticationFail.OIDCToken.PublicKeyFingerprintMismatch': {
    status: 401,
    message: 'The certificate of the OIDC Provider has none of the fingerprints registered, the issuer is {Issuer}',
  },
  'EntityNotExist.RoleArn': { status: 404, message: 'The specified Role does not exists.' },
  'EntityNotExist.Role': { status: 404, message: 'The specified Role not exists.' },

  ...ramErrors,
} as const
