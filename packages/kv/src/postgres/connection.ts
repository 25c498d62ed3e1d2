import type postgres from 'postgres'

/** How long statements under way may go on when their connections are given up or closed. */
const endTimeoutSeconds = 1

/**
 * Connections that are replaced whole when one of them broke. The library would connect again by itself, but it then
 * answers the next statement with what ended the old connection, or never.
 */
export type Connection = {
  readonly sql: postgres.Sql
  /** Something went wrong on `used`: the next statement gets new connections. */
  renew(used: postgres.Sql): void
  end(): Promise<void>
}

export function makeConnection(connect: () => postgres.Sql, onRenewed: () => void): Connection {
  let sql = connect()
  let isEnded = false
  const ending = new Set<Promise<void>>()
  const end = (old: postgres.Sql) => {
    const ended = old.end({ timeout: endTimeoutSeconds }).catch(() => {})
    ending.add(ended)
    void ended.then(() => ending.delete(ended))
  }
  return {
    get sql() {
      return sql
    },
    renew(used) {
      if (used !== sql || isEnded) return
      sql = connect()
      end(used)
      onRenewed()
    },
    async end() {
      isEnded = true
      end(sql)
      await Promise.all(ending)
    },
  }
}
