/**
 * TLS as the bucket wants it that a client calls by name. OpenSSL settles the version before it asks for the certificate of
 * a name, so the name is read from the client's first bytes, before the handshake begins; then they are given back, and
 * the connection goes on under a context with these versions and suites. Whoever has no rule has the server's own.
 */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { createServer, DEFAULT_CIPHERS, getCiphers } from 'node:tls'
import type { Server as TlsServer, TlsOptions } from 'node:tls'
import { calledName } from '../rules/client-hello.ts'
import { cipherList } from '../rules/https-config.ts'
import type { TlsRule } from '../rules/https-config.ts'
import { helloTimeoutMs, tlsRulesKeptMax } from './limits.ts'

export type TlsByName = {
  /** `own` takes the connection on where there is no rule. */
  readonly take: (socket: Socket, own: () => void) => void
  /** Ends connections that have not said yet whom they call. */
  readonly close: () => void
}

export type RuleOf = (name: string) => Promise<TlsRule | undefined>

export function tlsByName(server: Server, ruleOf: RuleOf, optionsOf: (ciphers: string) => TlsOptions): TlsByName {
  const waiting = new Set<Socket>()
  const kept = new Map<string, TlsServer | undefined>()

  function serverOf(rule: TlsRule): TlsServer | undefined {
    const name = JSON.stringify(rule)
    if (kept.has(name)) return kept.get(name)
    const oldest = kept.size >= tlsRulesKeptMax ? kept.keys().next() : undefined
    if (oldest?.done === false) kept.delete(oldest.value)
    const begun = beginning(server, rule, optionsOf)
    kept.set(name, begun)
    return begun
  }

  async function begin(socket: Socket, name: string, own: () => void): Promise<void> {
    const rule = await ruleOf(name).catch(() => undefined)
    if (socket.destroyed) return
    const other = rule && serverOf(rule)
    if (other === undefined) own()
    else other.emit('connection', socket)
  }

  return {
    take(socket, own) {
      waiting.add(socket)
      const chunks: Buffer[] = []
      const timer = setTimeout(() => socket.destroy(), helloTimeoutMs)
      const onEnd = (): void => void socket.destroy()
      const onClose = (): void => {
        clearTimeout(timer)
        waiting.delete(socket)
      }
      const onData = (chunk: Buffer): void => {
        chunks.push(chunk)
        const bytes = Buffer.concat(chunks)
        const called = calledName(bytes)
        if (called.kind === 'more') return
        socket.pause()
        socket.off('data', onData).off('end', onEnd).off('close', onClose)
        onClose()
        socket.unshift(bytes)
        if (called.kind === 'unnamed') own()
        else void begin(socket, called.name, own)
      }
      socket.on('data', onData).on('end', onEnd).on('close', onClose)
      // It is closed then. The listener stays, as an error may come while the rule is looked up.
      socket.on('error', () => undefined)
    },
    close() {
      for (const socket of waiting) socket.destroy()
    },
  }
}

/** It does not listen: it only begins connections, and what has begun is one of the server's like any other. */
function beginning(server: Server, rule: TlsRule, optionsOf: (ciphers: string) => TlsOptions): TlsServer | undefined {
  const { minVersion, maxVersion } = rule
  const ciphers = cipherList(rule, DEFAULT_CIPHERS, new Set(getCiphers()))
  try {
    const tls = createServer({ ...optionsOf(ciphers), minVersion, maxVersion, ciphers, ALPNProtocols: ['http/1.1'] })
    tls.on('secureConnection', (socket) => void server.emit('secureConnection', socket))
    tls.on('tlsClientError', (error, socket) => void server.emit('tlsClientError', error, socket))
    return tls
  } catch {
    // None of its suites is one that this server has: the handshake is as ever, and the request is refused in words.
    return undefined
  }
}
