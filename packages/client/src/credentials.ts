/** What signs requests. A session's keys are worth nothing without their token. */
export type Credentials = {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string | undefined
  /** When the session ends; undefined for keys that do not expire. */
  readonly expiration?: Date | undefined
}

/** Gives the credentials to sign the next request with. It is asked for every request, so it answers from memory. */
export type CredentialsProvider = (signal?: AbortSignal) => Promise<Credentials>

/** Credentials that the program already has. */
export function staticCredentials(credentials: Credentials): CredentialsProvider {
  return () => Promise.resolve(credentials)
}

/** No credentials were found, or what was found is none. The message says where they were looked for. */
export class CredentialsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CredentialsError'
  }
}

/** The first provider that has credentials; what the others lacked is told when none has. */
export function firstOf(...providers: readonly CredentialsProvider[]): CredentialsProvider {
  return async (signal) => {
    const problems: string[] = []
    for (const provider of providers)
      try {
        return await provider(signal)
      } catch (error) {
        if (!(error instanceof CredentialsError)) throw error
        problems.push(error.message)
      }
    throw new CredentialsError(`No credentials. ${problems.join(' ')}`)
  }
}
