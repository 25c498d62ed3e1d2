/** Many requests over a few kept-alive connections, with their answers: what claims prepare themselves with. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

const connectionsMax = 32

/** The bodies, in the order of the requests. @throws Error when a status is not 2xx */
export async function askMany(port: number, requests: readonly Uint8Array[]): Promise<string[]> {
  const bodies: string[] = []
  let next = 0
  const play = async (): Promise<void> => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true)
    const answers = answersOf(socket)
    for (let index = next++; index < requests.length; index = next++) {
      socket.write(requests[index] ?? new Uint8Array())
      const { value } = await answers.next()
      if (value === undefined) throw new Error('the server closed a connection')
      if (value.status < 200 || value.status > 299) throw new Error(`${value.status}: ${value.body.slice(0, 2_000)}`)
      bodies[index] = value.body
    }
    socket.destroy()
  }
  await Promise.all(Array.from({ length: Math.min(connectionsMax, requests.length) }, play))
  return bodies
}

type Answer = { readonly status: number; readonly body: string }

/** Answers with a declared length, one after the other, as the player service gives them. */
async function* answersOf(socket: Socket): AsyncGenerator<Answer, undefined> {
  let held = Buffer.alloc(0)
  for await (const chunk of socket) {
    held = Buffer.concat([held, chunk as Buffer])
    for (let end = held.indexOf('\r\n\r\n'); end >= 0; end = held.indexOf('\r\n\r\n')) {
      const head = held.subarray(0, end).toString('latin1')
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
      if (held.length < end + 4 + length) break
      yield { status: Number(head.slice(9, 12)), body: held.subarray(end + 4, end + 4 + length).toString('utf8') }
      held = held.subarray(end + 4 + length)
    }
  }
  return undefined
}
