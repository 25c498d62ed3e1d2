import { createServer } from 'node:net'

type Address = { readonly host: string; readonly port: number }

/** A server that was killed lets go of its port when its processes have noticed. */
const patienceMsDefault = 2_000
const retryEveryMs = 100

/**
 * Resolves when nobody listens on any of these addresses; port 0 is always free. The workers share their port, and Linux
 * would let a second server share it too, so that each of them answered some of the requests.
 * @throws Error that names the address, after `patienceMs`
 */
export async function assertFree(addresses: readonly Address[], patienceMs = patienceMsDefault): Promise<void> {
  const untilMs = performance.now() + patienceMs
  for (const address of addresses)
    while (address.port !== 0 && (await isTaken(address))) {
      if (performance.now() >= untilMs) throw new Error(taken(address))
      await new Promise<void>((resolve) => setTimeout(resolve, retryEveryMs))
    }
}

const taken = ({ host, port }: Address): string =>
  `another program listens on ${host.includes(':') ? `[${host}]` : host}:${port}. End it, or choose another port with --port (LATCHKEY_PORT).`

/** Any other error is the listener's to meet and to tell. */
function isTaken({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(false)))
  })
}
