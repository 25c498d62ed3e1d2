/** The fake service's slots, uploads, objects, links and images. */
import { textOf } from '../bytes.ts'
import type { HttpResponse } from '../platform.ts'
import { digestOf, failure, metaHeader, metaIn, reply } from './fake-house.ts'
import type { FakeCall, FakePlayer, FakeSession, FakeSlot, Revision, Route } from './fake-house.ts'

type Upload = {
  readonly player: FakePlayer
  readonly space: string
  readonly name: string
  readonly size: number
  readonly mode: 'put' | 'form' | 'multipart'
  readonly parts: Map<number, Uint8Array>
}

const partSize = 262_144
const uploadsOf = new WeakMap<object, Map<string, Upload>>()
const linksOf = new WeakMap<object, Map<string, string>>()

const kept = <Value>(map: WeakMap<object, Map<string, Value>>, house: object): Map<string, Value> => {
  const found = map.get(house) ?? new Map<string, Value>()
  map.set(house, found)
  return found
}

const of =
  (run: (session: FakeSession, call: FakeCall) => HttpResponse): Route =>
  (call) =>
    call.session === undefined ? undefined : run(call.session, call)

export const storageRoutes: readonly (readonly [string, Route])[] = [
  ['GET /slots', of(({ player }) => reply(200, [...player.slots].filter(([, { head }]) => head).map(slotSummary)))],
  ['GET /slots/[^/]+', of(getSlot)],
  ['PUT /slots/[^/]+', of(putSlot)],
  ['DELETE /slots/[^/]+', of(removeSlot)],
  ['POST /slots/[^/]+/commit', of(commitUpload)],
  ['GET /slots/[^/]+/revisions', of(getRevisions)],
  ['POST /slots/[^/]+/restore', of(restore)],
  ['POST /uploads', of(beginUpload)],
  ['GET /uploads/[^/]+', of((_, call) => grantOf(call, call.path.split('/')[2] ?? '', 200))],
  ['POST /uploads/[^/]+/complete', of(completeUpload)],
  ['PUT /signed/.+', of(putSigned)],
  ['POST /form/.+', of(postForm)],
  ['GET /spaces/[^/]+/objects', of(listObjects)],
  ['(GET|PUT|DELETE) /spaces/[^/]+/objects/.+', of(object)],
  ['POST /spaces/[^/]+/links', of(share)],
  ['DELETE /links/[^/]+', of((_, { house, path }) => empty(kept(linksOf, house).delete(path.slice(7)) ? 204 : 404))],
  ['PUT /images/[^/]+', of((session, { request, path }) => setImage(session.player, path.slice(8), request.body))],
  [
    'DELETE /images/[^/]+',
    of(({ player }, { path }) => {
      player.images.delete(path.slice(8))
      return empty(204)
    }),
  ],
]

const named = { 'x-request-id': 'req-1' }
const empty = (status: number): HttpResponse => ({ status, headers: named, body: new Uint8Array() })

const headOf = ({ rev, bytes, device, meta }: Revision): object => ({
  rev,
  size: bytes.length,
  sha256: digestOf(bytes),
  savedAt: '2026-01-01T00:00:00Z',
  device,
  ...meta,
})

function slotOf(player: FakePlayer, path: string): [string, FakeSlot] {
  const name = path.split('/')[2] ?? ''
  const slot = player.slots.get(name) ?? { rev: 0, head: undefined, revisions: [] }
  player.slots.set(name, slot)
  return [name, slot]
}

const slotSummary = ([slot, { head, revisions }]: [string, FakeSlot]): object => ({
  slot,
  head: head && headOf(head),
  revisions: revisions.length,
})

const active = (device: string): Record<string, string> => ({ 'x-slot-active-device': encodeURIComponent(device) })

function getSlot({ player }: FakeSession, { request, path, query }: FakeCall): HttpResponse {
  const [, { head, revisions }] = slotOf(player, path)
  const wanted = query.get('rev')
  const found = wanted === null ? head : revisions.find(({ rev }) => rev === Number(wanted))
  if (found === undefined) return failure(404, 'NoSuchSlot')
  const headers = { ...named, etag: `"${found.rev}"`, 'x-slot-meta': metaHeader(found.meta), ...active(found.device) }
  if (request.headers['if-none-match'] === `"${found.rev}"`) return { ...empty(304), headers }
  return { status: 200, headers, body: found.bytes }
}

function putSlot(session: FakeSession, call: FakeCall): HttpResponse {
  const { headers, body } = call.request
  const match = headers['if-match']
  if (match === undefined && headers['if-none-match'] !== '*')
    return failure(400, 'InvalidRequest', { path: 'If-Match' })
  const base = match === undefined ? 0 : Number(match.replaceAll('"', ''))
  const mayShrink = headers['x-allow-shrink'] === '1'
  if (body.length > call.house.options.inlineMax)
    return failure(413, 'ObjectTooLarge', { limit: call.house.options.inlineMax })
  return commit(session, call, base, body, metaIn(headers['x-slot-meta']), mayShrink)
}

function commit(
  { player, device }: FakeSession,
  { house, path }: FakeCall,
  base: number,
  bytes: Uint8Array,
  meta: object,
  mayShrink: boolean,
): HttpResponse {
  const [name, slot] = slotOf(player, path)
  const { head } = slot
  if (head !== undefined && digestOf(head.bytes) === digestOf(bytes))
    return reply(200, { rev: head.rev, headRev: head.rev }, active(device.id))
  if (base !== (head?.rev ?? 0))
    return {
      ...failure(409, 'RevisionConflict', { base, head: head && headOf(head) }),
      headers: { ...named, ...active(head?.device ?? '') },
    }
  if (head !== undefined && !mayShrink && bytes.length < (1 - house.options.guardShrink) * head.bytes.length)
    return failure(409, 'SuspiciousShrink', { headSize: head.bytes.length, newSize: bytes.length })
  slot.rev += 1
  const after = { rev: slot.rev, bytes, meta, device: device.id }
  house.commits.push({ slot: name, before: head, after })
  slot.head = after
  slot.revisions.push(after)
  return reply(200, { rev: after.rev, headRev: after.rev }, active(device.id))
}

function commitUpload(session: FakeSession, call: FakeCall): HttpResponse {
  const { uploadId, base, meta, allowShrink } = call.json as {
    uploadId: string
    base: number
    meta: object
    allowShrink: boolean
  }
  const upload = kept(uploadsOf, call.house).get(uploadId)
  if (upload === undefined) return failure(404, 'UnknownUpload')
  return commit(session, call, base, wholeOf(upload), meta, allowShrink)
}

function getRevisions({ player }: FakeSession, { path }: FakeCall): HttpResponse {
  return reply(200, { revisions: slotOf(player, path)[1].revisions.map(headOf) })
}

function restore(session: FakeSession, call: FakeCall): HttpResponse {
  const { rev, base } = call.json as { rev: number; base: number } // what the SDK sent
  const [, slot] = slotOf(session.player, call.path)
  const old = slot.revisions.find((revision) => revision.rev === rev)
  if (old === undefined) return failure(404, 'NoSuchSlot')
  return commit(session, call, base, old.bytes, old.meta, true)
}

function removeSlot({ player }: FakeSession, { request, path }: FakeCall): HttpResponse {
  const [, slot] = slotOf(player, path)
  if (slot.head === undefined) return failure(404, 'NoSuchSlot')
  if (request.headers['if-match'] !== `"${slot.head.rev}"`) return failure(409, 'RevisionConflict', {})
  slot.head = undefined
  return empty(204)
}

function beginUpload({ player }: FakeSession, call: FakeCall): HttpResponse {
  const { house, json } = call
  const { space, name, size } = json as { space: string; name: string; size: number } // what the SDK sent
  const mode = space === 'avatar' ? 'form' : size > 2 * partSize ? 'multipart' : 'put'
  const id = house.secret('up')
  kept(uploadsOf, house).set(id, { player, space, name, size, mode, parts: new Map() })
  return grantOf(call, id, 201)
}

function grantOf({ house, request }: FakeCall, uploadId: string, status: number): HttpResponse {
  const upload = kept(uploadsOf, house).get(uploadId)
  if (upload === undefined) return failure(404, 'UnknownUpload')
  const { mode, size } = upload
  // The fake's signed URLs ask for the token as well, which a real one would not; that the SDK sends none is tested elsewhere.
  const token = encodeURIComponent(request.headers['authorization'] ?? '')
  const signed = (part: number) => ({
    url: `${house.options.origin}/signed/${uploadId}/${part}?token=${token}`,
    headers: { 'Content-Type': 'application/octet-stream' },
  })
  if (mode === 'put') return reply(status, { uploadId, mode, method: 'PUT', ...signed(1) })
  const url = `${house.options.origin}/form/${uploadId}?token=${token}`
  if (mode === 'form') return reply(status, { uploadId, mode, url, fields: { key: 'k', policy: 'p' } })
  const numbers = Array.from({ length: Math.ceil(size / partSize) }, (_, index) => index + 1)
  return reply(status, { uploadId, mode, partSize, parts: numbers.map((number) => ({ number, ...signed(number) })) })
}

function putSigned(_: FakeSession, { house, request, path }: FakeCall): HttpResponse {
  const [, , uploadId = '', part = ''] = path.split('/')
  kept(uploadsOf, house).get(uploadId)?.parts.set(Number(part), request.body)
  return { ...empty(200), headers: { etag: `"${digestOf(request.body).slice(0, 32)}"` } }
}

function postForm(_: FakeSession, { house, request, path }: FakeCall): HttpResponse {
  const text = Buffer.from(request.body).toString('latin1')
  const boundary = text.slice(0, text.indexOf('\r\n'))
  const last = text.split(boundary).at(-2) ?? ''
  if (!last.includes('name="file"') || !text.includes('name="policy"')) return failure(400, 'InvalidRequest')
  const bytes = Buffer.from(last.slice(last.indexOf('\r\n\r\n') + 4, -2), 'latin1')
  kept(uploadsOf, house)
    .get(path.split('/')[2] ?? '')
    ?.parts.set(1, new Uint8Array(bytes))
  return empty(204)
}

const wholeOf = ({ parts }: Upload): Uint8Array =>
  new Uint8Array(Buffer.concat([...parts].toSorted(([one], [other]) => one - other).map(([, bytes]) => bytes)))

function completeUpload({ player }: FakeSession, { house, path }: FakeCall): HttpResponse {
  const uploads = kept(uploadsOf, house)
  const id = path.split('/')[2] ?? ''
  const upload = uploads.get(id)
  if (upload === undefined) return failure(404, 'UnknownUpload')
  const bytes = wholeOf(upload)
  if (bytes.length !== upload.size) return failure(400, 'InvalidRequest', { path: 'size' })
  uploads.delete(id)
  if (upload.space === 'avatar') return setImage(player, 'avatar', bytes)
  player.objects.set(`${upload.space}/${upload.name}`, bytes)
  return reply(200, { name: upload.name, size: bytes.length })
}

function listObjects({ player }: FakeSession, { path, query }: FakeCall): HttpResponse {
  const start = `${path.split('/')[2]}/${query.get('prefix') ?? ''}`
  const names = [...player.objects]
    .filter(([name]) => name.startsWith(start))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  const from = Number(query.get('cursor') ?? 0)
  const to = from + Number(query.get('limit') ?? 100)
  const objects = names
    .slice(from, to)
    .map(([name, bytes]) => ({ name: name.slice(name.indexOf('/') + 1), size: bytes.length }))
  return reply(200, { objects, cursor: to < names.length ? String(to) : undefined })
}

function object({ player }: FakeSession, { house, request, path }: FakeCall): HttpResponse {
  const [, , space = '', , ...rest] = path.split('/')
  const name = `${space}/${rest.join('/')}`
  if (request.method === 'PUT') {
    if (request.body.length > house.options.inlineMax) return failure(413, 'ObjectTooLarge')
    player.objects.set(name, request.body)
    return reply(201, {})
  }
  const found = player.objects.get(name)
  if (found === undefined) return failure(404, 'UnknownObject')
  if (request.method === 'DELETE') player.objects.delete(name)
  return request.method === 'DELETE' ? empty(204) : { status: 200, headers: named, body: found }
}

function share(_: FakeSession, { house, json }: FakeCall): HttpResponse {
  const linkId = house.secret('ln')
  kept(linksOf, house).set(linkId, String(json['name']))
  return reply(201, { linkId, url: `${house.options.origin}/l/${linkId}` })
}

function setImage(player: FakePlayer, space: string, bytes: Uint8Array): HttpResponse {
  const start = textOf(bytes.subarray(0, 4))
  if (start.startsWith('MZ')) return failure(415, 'TypeNotAllowed', { detected: 'application/x-dosexec' })
  player.images.set(space, bytes)
  const etag = digestOf(bytes).slice(0, 32)
  const url = `http://fake.test/avatar/${player.id}/${etag}.webp`
  return reply(201, { status: 'approved', url, thumbs: { 64: `${url}?size=64` }, etag })
}
