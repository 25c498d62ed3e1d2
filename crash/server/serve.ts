/**
 * A server as a program of its own, so that it can be killed and traced: takes its settings as one JSON argument, prints
 * one JSON line when it serves and one for each question, and is asked on standard input.
 */
import { createInterface } from 'node:readline'
import { startServer } from '@latchkey/server'

const flags = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>
const say = (message: unknown): void => void process.stdout.write(`${JSON.stringify(message)}\n`)

const server = await startServer({
  sources: { flags, environment: {} },
  onLog: (line) => say({ kind: 'log', line }),
  restartDelaysMs: [0],
})
say({ kind: 'ready', endpoint: server.endpoint })

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'processes') say({ kind: 'processes', processes: server.processes() })
  if (line === 'stop') break
}
await server.close()
process.exit(0)
