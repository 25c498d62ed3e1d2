/** A server of its own process: configured by its environment, ready when its port answers, stopped by SIGTERM. */
import { startServer } from '@latchkey/server'

const server = await startServer({
  sources: { flags: {}, environment: process.env, file: undefined },
  onLog: (line) => process.stderr.write(`latchkey: ${line}\n`),
})
process.stdout.write(`${server.endpoint}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
