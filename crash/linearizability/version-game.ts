/** Objects of a bucket that keeps versions, or has stopped to: it is switched while others write. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../load/client.ts'
import type { Reply } from '../load/wire.ts'
import type { Random } from '../load/random.ts'
import type { Operation } from './checker.ts'
import { contentOf } from './round.ts'
import type { Game } from './round.ts'
import { versionModel } from './version-model.ts'
import type { KeyState, VersionInput, VersionOutput } from './version-model.ts'
import { answerOf, deleteMany, setVersioning } from './version-wire.ts'
import type { Place, Sent } from './version-wire.ts'

type Done = Operation<VersionInput, VersionOutput>

const attemptPauseMs = 50
const through = ['one', 'many'] as const

export function versionGame(): Game<KeyState, VersionInput, VersionOutput> {
  let bucketNumber = 0
  let isSwitchUnknown = false
  const bucketName = (): string => `version-histories-${bucketNumber}`
  return {
    model: versionModel,
    prepare: async (client) => {
      // A switch without an answer may still happen in a later round: then there is a new bucket.
      if (isSwitchUnknown) bucketNumber += 1
      isSwitchUnknown = false
      while (!(await isSwitchedOn(client, bucketName()).catch(() => false))) {
        bucketNumber += 1
        await sleep(attemptPauseMs)
      }
    },
    choose: chooseInput,
    send: async (client, key, input) => {
      if (input.kind !== 'switch') return send(client, { bucket: bucketName(), key }, input)
      isSwitchUnknown = true
      const { status } = await setVersioning(client, bucketName(), input.to)
      if (status >= 500) return undefined
      isSwitchUnknown = false
      return status === 200 ? { kind: 'done' } : `${status}`
    },
    isRead: ({ kind }) => kind === 'get' || kind === 'get-version' || kind === 'list' || kind === 'list-versions',
    isOfAllKeys: ({ kind }) => kind === 'switch',
  }
}

async function isSwitchedOn(client: Client, bucket: string): Promise<boolean> {
  const made = await client.call('PUT', { bucket })
  return made.status === 200 && (await setVersioning(client, bucket, 'enabled')).status === 200
}

function chooseInput(random: Random, name: string, _: string, history: readonly Done[]): VersionInput {
  const choice = random.below(100)
  const { id, content } = random.pick(versionsToldOf(history)) ?? {}
  if (choice < 16) return { kind: 'get' }
  if (choice < 36) return { kind: 'list-versions' }
  if (choice < 40) return { kind: 'list' }
  if (choice < 46) return { kind: 'switch', to: random.pick(['enabled', 'suspended']) ?? 'enabled' }
  if (choice < 60) return { kind: 'delete', through: random.pick(through) ?? 'one' }
  if (choice < 66 && id !== undefined) return { kind: 'get-version', versionId: id }
  if (choice < 80 && id !== undefined)
    return { kind: 'delete-version', versionId: id, through: random.pick(through) ?? 'one' }
  // What is called null is now this and now that.
  if (choice < 85 && id !== undefined && content !== undefined && id !== 'null')
    return { kind: 'bring-back', versionId: id, content }
  return { kind: 'put', content: contentOf(random, name) }
}

/** Ids that clients were told, with what was written under them; markers have no content. */
function versionsToldOf(
  history: readonly Done[],
): readonly { readonly id: string; readonly content: string | undefined }[] {
  return history.flatMap(({ input, output }) => {
    if (output?.kind === 'read') return [{ id: output.versionId, content: output.content }]
    if (output?.kind === 'versions') return output.versions.map(({ id }) => ({ id, content: undefined }))
    if (output?.kind !== 'written') return []
    return [{ id: output.versionId, content: 'content' in input ? input.content : undefined }]
  })
}

/** Undefined when nobody knows what happened; text when the answer is none that is documented. */
async function send(client: Client, place: Place, input: Sent): Promise<VersionOutput | string | undefined> {
  const reply = await request(client, place, input)
  if (reply.status >= 500) return undefined
  return answerOf(input, reply) ?? `${reply.status} ${reply.body.toString()}`
}

function request(client: Client, place: Place, input: Sent): Promise<Reply> {
  switch (input.kind) {
    case 'put':
      return client.call('PUT', { ...place, body: input.content })
    case 'bring-back': {
      const source = `/${place.bucket}/${encodeURIComponent(place.key)}?versionId=${input.versionId}`
      return client.call('PUT', { ...place, headers: { 'x-oss-copy-source': source } })
    }
    case 'delete':
      return input.through === 'one' ? client.call('DELETE', place) : deleteMany(client, place, undefined)
    case 'delete-version':
      if (input.through === 'many') return deleteMany(client, place, input.versionId)
      return client.call('DELETE', { ...place, query: [['versionId', input.versionId]] })
    case 'get':
      return client.call('GET', place)
    case 'get-version':
      return client.call('GET', { ...place, query: [['versionId', input.versionId]] })
    case 'list':
      return client.call('GET', { bucket: place.bucket, query: [['prefix', place.key]] })
    case 'list-versions':
      return client.call('GET', { bucket: place.bucket, query: [['versions'], ['prefix', place.key]] })
  }
}
