/** What a domain's owner says in TXT records, asked of the machine's name servers or of those that the operator names. */
import { Resolver } from 'node:dns/promises'

export type TxtRecords = (name: string) => Promise<readonly string[]>

const tries = 2
const timeoutMs = 2_000

/** @param servers `IP` or `IP:PORT`; those of the machine when there are none */
export function openTxtRecords(servers: readonly string[]): TxtRecords {
  return async (name) => {
    const resolver = new Resolver({ timeout: timeoutMs, tries })
    if (servers.length > 0) resolver.setServers([...servers])
    try {
      return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''))
    } catch {
      // A name that is not there and a server that does not answer say the same: nobody vouches for the domain.
      return []
    }
  }
}
