/** A device of a player, over one connection of its own. */
import { Wire } from '../load/wire.ts'
import type { Reply } from '../load/wire.ts'
import { app } from './game.ts'
import type { SlotInput, SlotOutput } from './slot-model.ts'

export class Device {
  readonly #wire: Wire
  #accessToken = ''
  #player = ''

  constructor(endpoint: string) {
    this.#wire = new Wire(endpoint)
  }

  /** Whom it is signed in as. */
  get player(): string {
    return this.#player
  }

  close(): void {
    this.#wire.close()
  }

  /** As this guest, or as a new one. Answers with the guest's secret. @throws Error */
  async signIn(secret: string | undefined): Promise<string> {
    const reply = await this.#call('POST', '/sessions', {}, JSON.stringify({ method: 'guest', guestSecret: secret }))
    if (reply.status >= 300) throw new Error(`signing in: ${reply.status} ${reply.body.toString()}`)
    const { player, session, guestSecret } = JSON.parse(reply.body.toString()) as {
      player: { id: string }
      session: { accessToken: string }
      guestSecret?: string
    }
    this.#accessToken = session.accessToken
    this.#player = player.id
    return guestSecret ?? secret ?? ''
  }

  /**
   * What it was answered; undefined when nobody knows whether it was done; a text when the answer is none that there is.
   * @throws Error when the connection breaks
   */
  async send(slot: string, input: SlotInput): Promise<SlotOutput | string | undefined> {
    const reply = await this.#callFor(slot, input)
    if (reply.status >= 500) return undefined
    if (reply.status === 404) return { kind: 'none' }
    if (reply.status === 409) return conflictOf(reply)
    if (reply.status === 204) return { kind: 'deleted' }
    if (input.kind === 'load' && reply.status === 200)
      return {
        kind: 'loaded',
        rev: Number(String(reply.headers['etag']).replaceAll('"', '')),
        content: reply.body.toString(),
      }
    if (reply.status === 200 || reply.status === 201)
      return { kind: 'saved', rev: (JSON.parse(reply.body.toString()) as { rev: number }).rev }
    return `${reply.status} ${reply.body.toString()}`
  }

  /** Any other call of a player; its status. @throws Error when the connection breaks */
  async ask(method: string, route: string, body: Buffer = Buffer.alloc(0)): Promise<number> {
    return (await this.#call(method, route, { 'content-type': 'image/png' }, body)).status
  }

  async usage(): Promise<{ readonly bytes: number; readonly objects: number }> {
    const reply = await this.#call('GET', '/me/usage', {})
    const { spaces } = JSON.parse(reply.body.toString()) as {
      spaces: { saves: { bytes: { used: number }; objects: { used: number } } }
    }
    return { bytes: spaces.saves.bytes.used, objects: spaces.saves.objects.used }
  }

  async revisionSizes(slot: string): Promise<readonly number[]> {
    const reply = await this.#call('GET', `/slots/${slot}/revisions`, {})
    if (reply.status === 404) return []
    const { revisions } = JSON.parse(reply.body.toString()) as { revisions: { size: number }[] }
    return revisions.map(({ size }) => size)
  }

  #callFor(slot: string, input: SlotInput): Promise<Reply> {
    const route = `/slots/${slot}`
    switch (input.kind) {
      case 'load':
        return this.#call('GET', route, {})
      case 'save':
        return this.#call('PUT', route, onTopOf(input.base), input.content)
      case 'delete':
        return this.#call('DELETE', route, onTopOf(input.base))
      case 'restore': {
        const body = JSON.stringify({ rev: input.rev, ...(input.base === 0 ? {} : { base: input.base }) })
        return this.#call('POST', `${route}/restore`, {}, body)
      }
    }
  }

  #call(
    method: string,
    route: string,
    headers: Readonly<Record<string, string>>,
    body: string | Buffer = '',
  ): Promise<Reply> {
    const bearer = this.#accessToken === '' ? {} : { authorization: `Bearer ${this.#accessToken}` }
    const type = method === 'POST' ? { 'content-type': 'application/json' } : {}
    return this.#wire.send({
      method,
      path: `/-/players/v1/apps/${app}${route}`,
      headers: { ...bearer, ...type, ...headers },
      body: typeof body === 'string' ? Buffer.from(body) : body,
    })
  }
}

function onTopOf(base: number): Record<string, string> {
  return base === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${base}"` }
}

function conflictOf(reply: Reply): SlotOutput | string {
  const { error } = JSON.parse(reply.body.toString()) as {
    error: { code: string; details?: { head?: { rev: number } } }
  }
  if (error.code !== 'RevisionConflict') return `${reply.status} ${reply.body.toString()}`
  return { kind: 'conflict', headRev: error.details?.head?.rev }
}
