// The player: uploads a picture into the own folder, reads it, asks for a thumbnail, deletes it; nothing else is open.
import { readFile } from 'node:fs/promises'
import { expectStatus, send } from './send.ts'
import { bucket, endpoint, keys } from './settings.ts'
import { signedHeaders } from './sign.ts'

const player = process.env.PLAYER ?? '1'
const picture = new Uint8Array(await readFile(new URL('../avatar.png', import.meta.url)))

const at = (key: string): { url: string; resource: string } => ({
  url: `${endpoint()}/${bucket()}/${key}`,
  resource: `/${bucket()}/${key}`,
})

const avatar = at(`${player}/avatar.png`)
const upload = {
  method: 'PUT',
  resource: avatar.resource,
  contentType: 'image/png',
  ossHeaders: { 'x-oss-acl': 'public-read' },
}
expectStatus(await send('PUT', avatar.url, signedHeaders(keys(), upload), picture), 200)

const read = expectStatus(
  await send('GET', avatar.url, signedHeaders(keys(), { method: 'GET', resource: avatar.resource })),
  200,
)
if (Buffer.compare(read.bytes, picture) !== 0) throw new Error('what came back is not what was sent')

const process200 = 'x-oss-process=image/resize,w_200'
const thumbnail = await send(
  'GET',
  `${avatar.url}?${process200}`,
  signedHeaders(keys(), { method: 'GET', resource: `${avatar.resource}?${process200}` }),
)
expectStatus(thumbnail, 200)

console.log('\nOutside the folder everything is refused:')
for (const key of ['10/avatar.png', '2/avatar.png']) {
  const other = at(key)
  expectStatus(
    await send(
      'PUT',
      other.url,
      signedHeaders(keys(), { method: 'PUT', resource: other.resource, contentType: 'image/png' }),
      picture,
    ),
    403,
  )
}
expectStatus(
  await send('GET', `${endpoint()}/${bucket()}/`, signedHeaders(keys(), { method: 'GET', resource: `/${bucket()}/` })),
  403,
)
const copy = { 'x-oss-copy-source': `/${bucket()}/2/avatar.png` }
const stolen = at(`${player}/stolen.png`)
expectStatus(
  await send(
    'PUT',
    stolen.url,
    signedHeaders(keys(), { method: 'PUT', resource: stolen.resource, ossHeaders: copy }),
    '',
  ),
  403,
)
for (const [query, key] of [
  ['append&position=0', '2/log'],
  ['uploads', '2/big'],
] as const) {
  const other = at(key)
  expectStatus(
    await send(
      'POST',
      `${other.url}?${query}`,
      signedHeaders(keys(), { method: 'POST', resource: `${other.resource}?${query}`, contentType: 'text/plain' }),
      'x',
    ),
    403,
  )
}

expectStatus(
  await send('DELETE', avatar.url, signedHeaders(keys(), { method: 'DELETE', resource: avatar.resource })),
  204,
)
