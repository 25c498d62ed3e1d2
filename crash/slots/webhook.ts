/** The studio's server that is told of saves. Now and then it kills whoever tells it, in the middle of the call. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { killProcess } from '../server/server-process.ts'

/** What is told of one change of a slot. */
export const toldName = (player: string, slot: string, type: 'deleted' | 'written', rev: number): string =>
  `${player} ${slot} ${type} ${rev}`

export type Webhook = AsyncDisposable & {
  readonly url: string
  /** What it was told, by `toldName`, and how often. */
  readonly told: ReadonlyMap<string, number>
  /** How many processes it killed while they told it something. */
  readonly kills: () => number
  /** From now on nobody is killed. */
  readonly spare: () => void
}

type Event = {
  readonly type: string
  readonly player: string
  readonly data: { readonly slot: string; readonly rev: number }
}

/** Every so many calls the caller is killed, but not more often. */
const killEvery = 10
const killPauseMs = 4_000

export async function startWebhook(): Promise<Webhook> {
  const told = new Map<string, number>()
  let calls = 0
  let kills = 0
  let isKilling = true
  let killedAtMs = -Infinity
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { type, player, data } = JSON.parse(Buffer.concat(chunks).toString()) as Event
      const name = toldName(player, data.slot, type === 'slot.deleted' ? 'deleted' : 'written', data.rev)
      calls += 1
      const pid =
        isKilling && calls % killEvery === 0 && performance.now() - killedAtMs > killPauseMs
          ? pidOf(request.socket.remotePort ?? 0)
          : undefined
      if (pid !== undefined && killProcess(pid)) {
        kills += 1
        killedAtMs = performance.now()
        // Nobody hears the answer, so this call counts for nothing.
        return void response.destroy()
      }
      told.set(name, (told.get(name) ?? 0) + 1)
      response.writeHead(204).end()
    })
    request.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${port}/`,
    told,
    kills: () => kills,
    spare: () => {
      isKilling = false
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Which process has this port of the machine; undefined where the kernel does not tell. */
function pidOf(port: number): number | undefined {
  const inode = inodeOf(port)
  if (inode === undefined) return undefined
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)))
    if (Number(name) !== process.pid && socketsOf(name).includes(`socket:[${inode}]`)) return Number(name)
  return undefined
}

function inodeOf(port: number): string | undefined {
  const local = new RegExp(`^\\s*\\d+: [0-9A-F]+:${port.toString(16).toUpperCase().padStart(4, '0')} .*$`, 'm')
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const line = local.exec(textOf(table))?.[0]
    // State and queues, timers, user and timeouts stand between the addresses and the inode.
    if (line !== undefined) return line.trim().split(/\s+/)[9]
  }
  return undefined
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Of a process that has ended meanwhile, or is somebody else's: none. */
function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  } catch {
    return []
  }
}
