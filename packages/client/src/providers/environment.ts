import { CredentialsError } from '../credentials.ts'
import type { CredentialsProvider } from '../credentials.ts'

/** Variables of the environment, as a program hands them over: `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

type Names = { readonly id: string; readonly secret: string; readonly token: string }

/** The names of the official libraries, in the order in which they are looked for. */
export const environmentNames: readonly Names[] = [
  {
    id: 'ALIBABA_CLOUD_ACCESS_KEY_ID',
    secret: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
    token: 'ALIBABA_CLOUD_SECURITY_TOKEN',
  },
  { id: 'OSS_ACCESS_KEY_ID', secret: 'OSS_ACCESS_KEY_SECRET', token: 'OSS_SESSION_TOKEN' },
]

/** The key in the environment. Throws CredentialsError when there is none, or half of one. */
export function environmentCredentials(environment: Environment): CredentialsProvider {
  return () =>
    new Promise((resolve) => {
      for (const names of environmentNames) {
        const accessKeyId = environment[names.id] ?? ''
        const accessKeySecret = environment[names.secret] ?? ''
        if (accessKeyId === '' && accessKeySecret === '') continue
        if (accessKeyId === '') throw new CredentialsError(`${names.secret} is set, and ${names.id} is not.`)
        if (accessKeySecret === '') throw new CredentialsError(`${names.id} is set, and ${names.secret} is not.`)
        const securityToken = environment[names.token] || undefined
        return resolve({ accessKeyId, accessKeySecret, securityToken })
      }
      throw new CredentialsError(`The environment has no ${environmentNames.map(({ id }) => id).join(' and no ')}.`)
    })
}
