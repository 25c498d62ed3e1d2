/** Where role-based sign-on is received, in the cloud's sites; case has varied in its pages. By itself, for a role's policy names it. */
export const recipientOfRoles = 'https://signin.aliyun.com/saml-role/sso'
const recipients: ReadonlySet<string> = new Set([
  recipientOfRoles,
  'https://signin.alibabacloud.com/saml-role/sso',
  'https://signin-intl.aliyun.com/saml-role/sso',
])

export const isRecipient = (address: string): boolean => recipients.has(address.toLowerCase())
