import type postgres from 'postgres'

import type { Watchers } from '../watchers.ts'
import { makeConnection } from './connection.ts'

/** Listeners are told so often even when nothing was heard: hints can be lost. */
const pollMs = 2_000

/** Tells other gateways what was touched, and listens to them. */
export type Hints = {
  /** Rejects when the server cannot be reached. */
  listen(): Promise<void>
  touched(prefixes: readonly Uint8Array[]): void
  /** The server went away: what listened hears nothing more, and listens anew at the next poll. */
  interrupted(): void
  end(): Promise<void>
}

export function makeHints(connect: () => postgres.Sql, channel: string, watchers: Watchers): Hints {
  let isListening = false
  const connection = makeConnection(connect, () => {
    isListening = false
  })
  const listen = async () => {
    isListening = true
    const { sql } = connection
    try {
      await sql.listen(channel, (payload) => watchers.hinted(Buffer.from(payload, 'hex')))
    } catch (error) {
      connection.renew(sql)
      throw error
    }
    watchers.all()
  }
  const poll = setInterval(() => {
    watchers.all()
    // What cannot listen now tries again at the next poll.
    if (!isListening) listen().catch(() => {})
  }, pollMs).unref()
  return {
    listen,
    touched(prefixes) {
      for (const prefix of prefixes)
        connection.sql.notify(channel, Buffer.from(prefix).toString('hex')).catch(() => {
          // Only a hint: whoever missed it is told by the next poll.
        })
    },
    interrupted() {
      if (isListening) connection.renew(connection.sql)
    },
    async end() {
      clearInterval(poll)
      await connection.end()
    },
  }
}
