/** Files and pictures of a player that come, change and go beside its saves, within a quota. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../load/random.ts'
import type { Device } from './device.ts'
import { filesQuota } from './game.ts'

const operations = 12
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
const pauseMs = 20
/** One transparent pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
/** No room, nothing there, too quick after another; what the server cannot do at the moment is for others to judge. */
const expected = new Set([200, 201, 202, 204, 404, 409])

/** How much was done, and answers that there are none of. */
export async function churnFiles(
  device: Device,
  random: Random,
): Promise<{ readonly done: number; readonly faults: readonly string[] }> {
  const faults: string[] = []
  let done = 0
  for (let index = 0; index < operations; index += 1) {
    const { method, route, body } = choose(random)
    const status = await device.ask(method, route, body).catch(() => undefined)
    if (status === undefined) await sleep(pauseMs)
    else if (status < 300) done += 1
    else if (!expected.has(status) && status < 500) faults.push(`${method} ${route}: ${status}`)
  }
  return { done, faults }
}

type Chosen = { readonly method: string; readonly route: string; readonly body?: Buffer }

function choose(random: Random): Chosen {
  const choice = random.below(100)
  if (choice < 15) return { method: 'PUT', route: '/images/avatar', body: picture }
  if (choice < 20) return { method: 'DELETE', route: '/images/avatar' }
  const route = `/spaces/files/objects/${random.pick(names) ?? 'a'}`
  if (choice < 45) return { method: 'DELETE', route }
  return { method: 'PUT', route, body: Buffer.alloc(1 + random.below(filesQuota.bytes / 2), 'file ') }
}
