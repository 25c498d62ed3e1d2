import { callbackKeyPath } from '../callbacks/callbacks.ts'
import type { Callbacks } from '../callbacks/callbacks.ts'
import type { Answer } from './answer.ts'
import { isServiceHost } from './locate.ts'
import type { Names } from './locate.ts'
import type { Wire } from './wire.ts'
import { dateHeader } from './date-header.ts'

/** How long an application may keep the key; it changes only with the data. */
const keyAgeSeconds = 3_600

/** The public key of callbacks stands on service hosts and addresses only; elsewhere its path is a key of an object. */
export function isCallbackKey(wire: Pick<Wire, 'path' | 'host'>, names: Names): boolean {
  return wire.path === callbackKeyPath && isServiceHost(wire.host, names)
}

export async function callbackKeyAnswer(
  wire: Pick<Wire, 'method'>,
  date: Date,
  callbacks: Pick<Callbacks, 'publicPem'>,
): Promise<Answer> {
  const isRead = wire.method === 'GET' || wire.method === 'HEAD'
  const text = isRead ? await callbacks.publicPem() : 'the key is read with GET\n'
  return {
    status: isRead ? 200 : 405,
    headers: [
      dateHeader(date),
      ['Content-Type', isRead ? 'application/x-pem-file' : 'text/plain; charset=utf-8'],
      ['Content-Length', String(Buffer.byteLength(text))],
      ['Cache-Control', isRead ? `max-age=${keyAgeSeconds}` : 'no-store'],
      ...(isRead ? [] : ([['Allow', 'GET, HEAD']] as const)),
    ],
    body: wire.method === 'HEAD' ? { kind: 'none' } : { kind: 'bytes', bytes: text },
  }
}
