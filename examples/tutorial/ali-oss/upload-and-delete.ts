// The same as ../raw/upload-and-delete.ts, with the official SDK.
import OSS from 'ali-oss'
import { fileURLToPath } from 'node:url'
import { bucket, endpoint, keys } from '../raw/settings.ts'

const player = process.env.PLAYER ?? '1'
const { accessKeyId, accessKeySecret, securityToken } = keys()
const client = new OSS({
  accessKeyId,
  accessKeySecret,
  stsToken: securityToken,
  bucket: bucket(),
  endpoint: endpoint(),
  region: 'oss-cn-hangzhou',
  refreshSTSTokenInterval: 3_600_000,
  refreshSTSToken: async () => ({ accessKeyId, accessKeySecret, stsToken: securityToken ?? '' }),
})
const picture = fileURLToPath(new URL('../avatar.png', import.meta.url))

const refused = async (what: string, attempt: () => Promise<unknown>): Promise<void> => {
  const code = await attempt().then(
    () => 'allowed',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  )
  console.log(`${what}: ${code}`)
  if (code !== 'AccessDenied') throw new Error(`${what} should be refused`)
}

const put = await client.put(`${player}/avatar.png`, picture, { headers: { 'x-oss-acl': 'public-read' } })
console.log(`put ${put.name}: ${put.res.status}`)
const got = await client.get(`${player}/avatar.png`)
console.log(`get: ${(got.content as Buffer).length} bytes`)
const thumbnail = await client.get(`${player}/avatar.png`, { process: 'image/resize,w_200' })
console.log(
  `thumbnail: ${(thumbnail.content as Buffer).length} bytes of ${String((thumbnail.res.headers as Record<string, unknown>)['content-type'])}`,
)
await refused('put into folder 10', () => client.put('10/avatar.png', picture))
await refused('put into folder 2', () => client.put('2/avatar.png', picture))
await refused('list the bucket', () => client.list({ 'max-keys': 10 }, {}))
await refused('copy out of folder 2', () => client.copy(`${player}/stolen.png`, '2/avatar.png'))
const removed = await client.delete(`${player}/avatar.png`)
console.log(`delete: ${removed.res.status}`)
