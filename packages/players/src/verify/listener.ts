import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on this machine that nobody has a reason to call: a call is somebody whom an attack has talked into it. */
export type Listener = { readonly url: string; readonly calls: () => number; readonly close: () => Promise<void> }

export async function openListener(): Promise<Listener> {
  let calls = 0
  const server = createServer((request, response) => {
    calls += 1
    request.resume()
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port, not on a pipe
  return {
    url: `http://127.0.0.1:${port}/verify`,
    calls: () => calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
