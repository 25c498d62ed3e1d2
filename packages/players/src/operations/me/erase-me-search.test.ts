/** What is left on disk of an erased player, looked for as somebody with the disk in hand would. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { compactLmdb } from '@latchkey/kv'
import { compactStoppedBodies } from '@latchkey/server/compact-stopped'
import { serverKey } from '../../testing/start-game.ts'
import { startProcesses } from '../../testing/start-processes.ts'
import type { Processes } from '../../testing/start-processes.ts'
import { jwtApp, tokenOf } from './testing.ts'

/** With links, and a webhook that nobody is behind: what it should have been told waits. */
const app = {
  ...jwtApp,
  spaces: {
    saves: { kind: 'slots', recordMax: 0 },
    small: { kind: 'slots' },
    replays: { kind: 'folder', shareLinks: { maxTtl: '30d' } },
  },
  webhooks: [{ url: 'http://127.0.0.1:9/hooks', secret: 'secret-of-the-webhook', events: ['object.*', 'slot.*'] }],
}

/** Records of the metadata, records of segments that others' bodies lie in as well, and files of their own. */
const sizesBytes = [1_024, 10_240, 102_400, 307_200]

type Person = { readonly id: string; readonly bearer: string; readonly needles: Readonly<Record<string, string>> }

/** Signs in from an address, links an identity and saves: everything by which a person could be found again. */
async function live(processes: Processes, name: string, address: string): Promise<Person> {
  const device = { id: `device-id-${name}`, name: `device-name-${name}` }
  const send = async (method: string, path: string, body: string | Buffer, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${processes.game}${path}`, {
      method,
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'x-forwarded-for': address, ...headers },
    })
    const text = await answer.text()
    assert.ok(answer.ok, `${path}: ${text}`)
    return JSON.parse(text) as { player: { id: string }; session: { accessToken: string } }
  }
  const subject = `subject-${name}`
  const token = await tokenOf(subject, Date.now() - 1_000)
  const signedIn = await send('POST', '/sessions', JSON.stringify({ method: 'jwt', provider: 'studio', token, device }))
  const { id } = signedIn.player
  const bearer = signedIn.session.accessToken
  const [save, large] = [`save-of-${name}-`, `replay-of-${name}-`]
  const authorization = `Bearer ${bearer}`
  await send('PUT', '/slots/auto?space=saves', save.repeat(20), { authorization, 'if-none-match': '*' })
  const sized: Record<string, string> = {}
  for (const sizeBytes of sizesBytes) {
    const text = `body-of-${sizeBytes}-of-${name}-`
    const body = text.repeat(Math.ceil(sizeBytes / text.length))
    sized[`save of ${sizeBytes}`] = `save-${text}`
    sized[`file of ${sizeBytes}`] = `file-${text}`
    const none = { authorization, 'if-none-match': '*' }
    await send('PUT', `/slots/s${sizeBytes}?space=saves`, body.replaceAll('body-', 'save-body-'), none)
    const asBytes = { authorization, 'content-type': 'application/octet-stream' }
    await send('PUT', `/spaces/replays/objects/${sizeBytes}`, body.replaceAll('body-', 'file-body-'), asBytes)
  }
  const record = `record-of-${name}-`
  await send('PUT', '/slots/auto?space=small', record.repeat(20), { authorization, 'if-none-match': '*' })
  const [file, note, reason] = [`file-of-${name}`, `note-about-${name}`, `reason-for-${name}`]
  await send('PUT', `/spaces/replays/objects/${file}`, 'small', { authorization })
  await send('POST', '/spaces/replays/links', JSON.stringify({ name: file }), { authorization })
  const noted = await fetch(`${processes.endpoint}/-/players/admin/v1/apps/demo/players/${id}/notes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${serverKey}`, 'x-reason': reason },
    body: JSON.stringify({ text: note }),
  })
  assert.equal(noted.status, 201, await noted.text())
  await processes.root.oss.putObject({ bucket: 'demo-private', key: `replays/${id}/large`, body: large.repeat(60_000) })
  return {
    id,
    bearer,
    needles: {
      device: device.id,
      deviceName: device.name,
      subject,
      address,
      save,
      record,
      large,
      file,
      note,
      reason,
      ...sized,
    },
  }
}

/** Where in the files of a folder a text stands, as it is, with what is before it. */
function placesOf(folder: string, text: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.flatMap(({ parentPath, name }) => {
    const bytes = readFileSync(join(parentPath, name))
    const at = bytes.indexOf(text)
    return at === -1 ? [] : [`${name} at ${at}: ${bytes.toString('latin1', Math.max(0, at - 200), at + text.length)}`]
  })
}

async function isGone({ root }: Processes, player: string): Promise<boolean> {
  const { result } = await root.oss.listObjectVersions({ bucket: 'demo-private' })
  return !(result.versions ?? []).some(({ key }) => key.includes(player))
}

test('after an erasure and a compaction the disk knows neither bytes, identity, device nor address', async () => {
  await using processes = await startProcesses(app, { workers: '2', trustedProxies: '127.0.0.1/32' })
  const erased = await live(processes, 'erased', '198.51.100.77')
  const kept = await live(processes, 'kept', '198.51.100.88')
  const answer = await fetch(`${processes.game}/me`, {
    method: 'DELETE',
    body: JSON.stringify({ confirm: erased.id }),
    headers: { authorization: `Bearer ${erased.bearer}`, 'x-forwarded-for': '198.51.100.77' },
  })
  assert.equal(answer.status, 202, await answer.text())
  for (let tries = 0; !(await isGone(processes, erased.id)); tries += 1) {
    assert.ok(tries < 150, 'the first sweep did not come')
    await wait(200)
  }
  await wait(4_000)
  await processes.stop()
  const { damaged } = await compactStoppedBodies(processes.dataDir, (error) => assert.fail(String(error)))
  assert.equal(damaged, 0)
  await compactLmdb(join(processes.dataDir, 'metadata'))
  const found = Object.entries(erased.needles).flatMap(([, text]) => placesOf(processes.dataDir, text))
  assert.deepEqual(found, [])
  // The search finds what is there.
  const sized = Object.keys(kept.needles).filter((name) => / of \d+$/.test(name))
  assert.equal(sized.length, 2 * sizesBytes.length)
  for (const name of ['device', 'deviceName', 'save', 'large', 'file', 'note', ...sized])
    assert.notDeepEqual(placesOf(processes.dataDir, kept.needles[name] ?? ''), [], name)
  assert.deepEqual(placesOf(processes.dataDir, kept.needles['record'] ?? ''), [], 'small saves are sealed')
})
