import type { Client } from '../client.ts'
import type { CredentialsProvider } from '../credentials.ts'
import type { AssumeRoleInput } from '../operations.gen.ts'
import { refreshing } from './refreshing.ts'
import type { RefreshingOptions } from './refreshing.ts'

/**
 * Sessions of a role, fetched with the client's own key and renewed before they end. A session policy narrows what the
 * role may do. Throws what AssumeRole throws.
 */
export function assumeRoleCredentials(
  client: Pick<Client, 'sts'>,
  input: AssumeRoleInput,
  options: RefreshingOptions = {},
): CredentialsProvider {
  return refreshing(async (signal) => {
    const { credentials } = await client.sts.assumeRole(input, { signal })
    return credentials
  }, options)
}
