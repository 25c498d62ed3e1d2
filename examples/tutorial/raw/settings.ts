// Where the server is and who asks; `npm run tutorial` sets these, and so may you.
import type { Keys } from './sign.ts'

function setting(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '')
    throw new Error(`set ${name}; \`npm run tutorial\` sets everything by itself`)
  return value
}

/** `http://127.0.0.1:9000` */
export const endpoint = (): string => setting('ENDPOINT')
export const bucket = (): string => setting('BUCKET')
/** `acs:ram::ACCOUNT:role/ROLE` */
export const roleArn = (): string => setting('ROLE_ARN')
/** Whose key this script signs with: the back end's own, or what AssumeRole gave. */
export function keys(): Keys {
  const token = process.env.SECURITY_TOKEN
  return {
    accessKeyId: setting('ACCESS_KEY_ID'),
    accessKeySecret: setting('ACCESS_KEY_SECRET'),
    ...(token === undefined || token === '' ? {} : { securityToken: token }),
  }
}
