import { createServer } from 'node:net'

/** A port that nobody listens on; somebody else could take it before it is used, and whoever uses it then says so. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const bound = server.address()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  if (bound === null || typeof bound === 'string') throw new Error('no free port')
  return bound.port
}
