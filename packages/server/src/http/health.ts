import type { Answer } from './answer.ts'
import { isServiceAddress } from './locate.ts'
import type { Wire } from './wire.ts'
import { dateHeader } from './date-header.ts'

/** `/-/health/live` and `/-/health/ready` exist on service hosts and addresses only; elsewhere they are keys. */
export function isHealth(wire: Wire): boolean {
  return wire.path.startsWith('/-/health/') && isServiceAddress(wire.host)
}

/** `ready` is 200 only when requests will be served: the metadata answers. */
export async function healthAnswer(wire: Wire, date: Date, ready: () => Promise<void>): Promise<Answer> {
  if (wire.path === '/-/health/live') return plain(200, 'live\n', date)
  if (wire.path !== '/-/health/ready') return plain(404, 'there is /-/health/live and /-/health/ready\n', date)
  try {
    await ready()
    return plain(200, 'ready\n', date)
  } catch {
    return plain(503, 'not ready\n', date)
  }
}

function plain(status: number, text: string, date: Date): Answer {
  return {
    status,
    headers: [
      dateHeader(date),
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Content-Length', String(text.length)],
      ['Cache-Control', 'no-store'],
    ],
    body: { kind: 'bytes', bytes: text },
  }
}
