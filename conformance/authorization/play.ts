/** Plays one row: with all needs but one it is refused by name and changes nothing; with exactly the needs it goes through. */
import assert from 'node:assert/strict'
import type { Keys } from '../wire/keys.ts'
import { postForm, signedFields } from '../wire/form.ts'
import { follow } from '../wire/oss.ts'
import { imsVersion, rpc } from '../wire/rpc.ts'
import type { RpcAnswer } from '../wire/rpc.ts'
import type { WireAnswer } from '../wire/send.ts'
import { element } from '../wire/xml.ts'
import type { OssCall } from '../wire/oss.ts'
import { documentPlays } from './document-requests.ts'
import { ossPlays } from './oss-requests.ts'
import type { OssPlay } from './oss-requests.ts'
import type { Entrance, Need } from './requirements.ts'
import { rpcPlays } from './rpc-requests.ts'
import type { RpcPlay } from './rpc-requests.ts'
import type { Backdrop, Scene } from './scene.ts'
import { snapshotOf } from './snapshot.ts'

export type Refusal = { readonly isRefused: boolean; readonly action: string | undefined; readonly shown: string }
export type Prepared = {
  readonly scene: Scene
  readonly isRam: boolean
  readonly send: (
    keys: Keys,
    more?: Readonly<Record<string, string>>,
  ) => Promise<Refusal & { readonly isAllowed: boolean }>
}

export async function prepared(
  backdrop: Backdrop,
  operation: string,
  branch: string,
  entrance: Entrance,
): Promise<Prepared> {
  const ossPlay = ossPlays[`${operation}/${branch}`] ?? documentPlays[`${operation}/${branch}`]
  const rpcPlay = rpcPlays[`${operation}/${branch}`]
  assert.ok(ossPlay !== undefined || rpcPlay !== undefined, `nobody wrote how to send ${operation}, ${branch}`)
  const bare = await backdrop.scene()
  if (rpcPlay !== undefined) {
    const scene = await backdrop.entities(bare)
    await rpcPlay.prepare?.(backdrop, scene)
    return {
      scene,
      isRam: true,
      send: async (keys, more) =>
        rpcOutcome(rpcPlay, await sendRpc(backdrop, operation, rpcPlay, scene, entrance, keys, more)),
    }
  }
  assert.ok(ossPlay !== undefined)
  const scene = (await ossPlay.prepare?.(backdrop, bare)) ?? bare
  return {
    scene,
    isRam: false,
    send: async (keys, more) => ossOutcome(ossPlay, await sendOss(backdrop, ossPlay, scene, entrance, keys, more)),
  }
}

/** All needs but the one at `left`. */
export async function playWithout(
  backdrop: Backdrop,
  { scene, isRam, send }: Prepared,
  needs: readonly Need[],
  left: number,
): Promise<void> {
  const others = needs.filter((_, at) => at !== left).map((need) => backdrop.statementOf(need, scene))
  const keys = await backdrop.sessionWith(others)
  const before = await snapshotOf(backdrop, scene, isRam)
  const { isRefused, action, shown } = await send(keys)
  assert.ok(isRefused, `it was not refused without ${needs[left]?.action} on ${needs[left]?.on}: ${shown}`)
  assert.equal(action, needs[left]?.action, `the refusal names the action: ${shown}`)
  assert.equal(await snapshotOf(backdrop, scene, isRam), before, 'a refused request changes nothing')
}

export async function playWith(backdrop: Backdrop, { scene, send }: Prepared, needs: readonly Need[]): Promise<void> {
  const keys = await backdrop.sessionWith(needs.map((need) => backdrop.statementOf(need, scene)))
  const { isAllowed, shown } = await send(keys)
  assert.ok(isAllowed, `exactly its needs are not enough: ${shown}`)
}

async function sendOss(
  backdrop: Backdrop,
  play: OssPlay,
  scene: Scene,
  entrance: Entrance,
  keys: Keys,
  more: Readonly<Record<string, string>> = {},
): Promise<WireAnswer> {
  const call = withMore(play.call(scene), more)
  const oss = backdrop.oss.as(keys)
  if (entrance === 'header') return oss.call(play.method, call)
  if (entrance === 'url') {
    const url = oss.url(play.method, call)
    const body = typeof call.body === 'string' ? Buffer.from(call.body) : call.body
    return follow(play.method, url, { headers: Object.entries(call.headers ?? {}), body })
  }
  const { endpoint, region } = oss.options
  const key = play.form?.keyField?.(scene) ?? scene.key
  const signed = signedFields('V4', keys, region, { conditions: [{ bucket: scene.bucket }] })
  const name = play.form?.fileName?.(scene) ?? 'a.txt'
  const fields = [['key', key] as const, ...(play.form?.fields ?? []), ...Object.entries(more), ...signed]
  return postForm({ endpoint, bucket: scene.bucket, fields, file: { content: 'x', name } })
}

/** Query parameters, x-oss-* headers or the body that a condition speaks of. */
function withMore(call: OssCall, more: Readonly<Record<string, string>>): OssCall {
  const entries = Object.entries(more)
  const headers = Object.fromEntries(entries.filter(([name]) => name.startsWith('x-oss-')))
  const query = entries.filter(([name]) => !name.startsWith('x-oss-') && name !== 'body')
  const { body = call.body } = more
  return {
    ...call,
    ...(body === undefined ? {} : { body }),
    query: [...(call.query ?? []), ...query],
    headers: { ...call.headers, ...headers },
  }
}

function ossOutcome({ allowed = [200, 204] }: OssPlay, answer: WireAnswer): Refusal & { isAllowed: boolean } {
  // A refused HEAD brings its document in a header.
  const document =
    answer.text === '' ? Buffer.from(answer.headers['x-oss-err'] ?? '', 'base64').toString() : answer.text
  return {
    isAllowed: allowed.includes(answer.status),
    isRefused: answer.status === 403 && element(document, 'Code') === 'AccessDenied',
    action: element(document, 'AuthAction'),
    shown: `${answer.status} ${document.slice(0, 400)}`,
  }
}

const shapes = { header: 'acs3', url: 'GET', form: 'form' } as const

async function sendRpc(
  backdrop: Backdrop,
  operation: string,
  play: RpcPlay,
  scene: Scene,
  entrance: Entrance,
  keys: Keys,
  more: Readonly<Record<string, string>> = {},
): Promise<RpcAnswer> {
  const { endpoint } = backdrop.world.target
  const parameters = { ...play.parameters(scene, backdrop), ...more }
  // IMS has actions whose names RAM has too; their operations are told apart.
  const action = play.version === imsVersion ? operation.replace('Ims', '') : operation
  return rpc({ endpoint, keys, version: play.version, action, parameters, shape: shapes[entrance] })
}

function rpcOutcome({ passes }: RpcPlay, { status, json, text }: RpcAnswer): Refusal & { isAllowed: boolean } {
  const { AuthAction } = (json['AccessDeniedDetail'] ?? {}) as { AuthAction?: string }
  return {
    isAllowed: status === 200 || (passes !== undefined && json['Code'] === passes),
    isRefused: status === 403 && /^(?:Forbidden\.)?NoPermission$/.test(String(json['Code'])),
    action: AuthAction,
    shown: `${status} ${text.slice(0, 400)}`,
  }
}
