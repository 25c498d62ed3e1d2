/** Objects where no versions are kept: puts, appends, uploads and deletions, and what reads and listings tell of them. */
import type { Client } from '../load/client.ts'
import { bucket } from '../load/load.ts'
import type { Reply } from '../load/wire.ts'
import type { Random } from '../load/random.ts'
import type { Operation } from './checker.ts'
import { objectModel } from './object-model.ts'
import type { ObjectInput, ObjectOutput, ObjectState } from './object-model.ts'
import { contentOf } from './round.ts'
import type { Game } from './round.ts'

type Done = Operation<ObjectInput, ObjectOutput>
type Upload = { readonly upload: string; readonly content: string }

export function objectGame(): Game<ObjectState, ObjectInput, ObjectOutput> {
  const uploads = new Map<string, readonly Upload[]>()
  return {
    model: objectModel,
    prepare: async (client, keys, random) => {
      for (const key of keys) uploads.set(key, await startUploads(client, key, random).catch(() => []))
    },
    choose: (random, name, key, history) => chooseInput(random, name, uploads.get(key) ?? [], history),
    send,
    isRead: ({ kind }) => kind === 'get' || kind === 'list',
    isOfAllKeys: () => false,
  }
}

function chooseInput(random: Random, name: string, uploads: readonly Upload[], history: readonly Done[]): ObjectInput {
  const content = contentOf(random, name)
  const choice = random.below(100)
  const upload = random.pick(uploads)
  if (choice < 30) return { kind: 'get' }
  if (choice < 40) return { kind: 'list' }
  if (choice < 52) return { kind: 'put', content }
  if (choice < 62) return { kind: 'put-if-absent', content }
  if (choice < 74) return { kind: 'delete' }
  if (choice < 90 || upload === undefined) {
    // Mostly where the last one said that the end is.
    const last = history.findLast(({ output }) => output?.kind === 'wrong-position' || output?.kind === 'read')?.output
    const known =
      last?.kind === 'wrong-position' ? last.nextPosition : last?.kind === 'read' ? (last.content?.length ?? 0) : 0
    return { kind: 'append', position: random.below(3) === 0 ? 0 : known, content }
  }
  if (choice < 96) return { kind: 'complete', ...upload }
  return { kind: 'abort', upload: upload.upload }
}

const etags = new Map<string, string>()

async function startUploads(client: Client, key: string, random: Random) {
  const started: { upload: string; content: string }[] = []
  for (const name of ['one', 'two']) {
    const begun = await client.call('POST', { bucket, key, query: [['uploads']] })
    const upload = /<UploadId>([^<]+)</.exec(begun.body.toString())?.[1] ?? ''
    const content = contentOf(random, `upload ${name}`)
    const query = [
      ['partNumber', '1'],
      ['uploadId', upload],
    ] as const
    const part = await client.call('PUT', { bucket, key, query, body: content })
    if (part.status === 200) started.push({ upload, content })
    etags.set(upload, String(part.headers['etag']))
  }
  return started
}

/** Undefined when nobody knows what happened; text when the answer is none that is documented. */
async function send(client: Client, key: string, input: ObjectInput): Promise<ObjectOutput | string | undefined> {
  const reply = await request(client, key, input)
  const text = reply.body.toString()
  if (reply.status >= 500) return undefined
  const code = /<Code>([^<]+)</.exec(text)?.[1]
  if (input.kind === 'get') {
    if (reply.status === 200) return { kind: 'read', content: text }
    return code === 'NoSuchKey' ? { kind: 'read', content: undefined } : `${reply.status} ${text}`
  }
  if (input.kind === 'list' && reply.status === 200) {
    const size = /<Size>(\d+)</.exec(text)?.[1]
    const digest = /<ETag>(?:"|&quot;)([0-9A-F]{32})(?:"|&quot;)</.exec(text)?.[1]?.toLowerCase()
    return { kind: 'listed', sizeBytes: size === undefined ? undefined : Number(size), digest }
  }
  if (reply.status === 200 || reply.status === 204) return { kind: 'done' }
  if (code === 'FileAlreadyExists') return { kind: 'exists' }
  if (code === 'ObjectNotAppendable') return { kind: 'not-appendable' }
  if (code === 'NoSuchUpload') return { kind: 'no-upload' }
  if (code === 'PositionNotEqualToLength')
    return { kind: 'wrong-position', nextPosition: Number(reply.headers['x-oss-next-append-position']) }
  return `${reply.status} ${text}`
}

function request(client: Client, key: string, input: ObjectInput): Promise<Reply> {
  switch (input.kind) {
    case 'get':
      return client.call('GET', { bucket, key })
    case 'list':
      return client.call('GET', { bucket, query: [['prefix', key]] })
    case 'delete':
      return client.call('DELETE', { bucket, key })
    case 'put':
      return client.call('PUT', { bucket, key, body: input.content })
    case 'put-if-absent':
      return client.call('PUT', { bucket, key, body: input.content, headers: { 'x-oss-forbid-overwrite': 'true' } })
    case 'append': {
      const query = [['append'], ['position', String(input.position)]] as const
      return client.call('POST', { bucket, key, query, body: input.content })
    }
    case 'complete': {
      const part = `<Part><PartNumber>1</PartNumber><ETag>${etags.get(input.upload)}</ETag></Part>`
      const body = `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`
      return client.call('POST', { bucket, key, query: [['uploadId', input.upload]], body })
    }
    case 'abort':
      return client.call('DELETE', { bucket, key, query: [['uploadId', input.upload]] })
  }
}
