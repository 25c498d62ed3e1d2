// The operator: make a bucket, list buckets, upload, list objects, delete an object, delete the bucket.
import { expectStatus, send } from './send.ts'
import { endpoint, keys } from './settings.ts'
import { signedHeaders } from './sign.ts'

const bucket = process.env.OTHER_BUCKET ?? 'tutorial-scratch'
const sign = (method: string, resource: string, contentType?: string): Record<string, string> =>
  signedHeaders(keys(), { method, resource, ...(contentType === undefined ? {} : { contentType }) })

expectStatus(await send('PUT', `${endpoint()}/${bucket}/`, sign('PUT', `/${bucket}/`), ''), 200)
const buckets = expectStatus(await send('GET', `${endpoint()}/`, sign('GET', '/')), 200)
if (!buckets.text.includes(`<Name>${bucket}</Name>`)) throw new Error('the new bucket is not in the list')
expectStatus(
  await send(
    'PUT',
    `${endpoint()}/${bucket}/save.json`,
    sign('PUT', `/${bucket}/save.json`, 'application/json'),
    '{"level":7}',
  ),
  200,
)
const objects = expectStatus(await send('GET', `${endpoint()}/${bucket}/`, sign('GET', `/${bucket}/`)), 200)
if (!objects.text.includes('<Key>save.json</Key>')) throw new Error('the new object is not in the list')
expectStatus(await send('DELETE', `${endpoint()}/${bucket}/`, sign('DELETE', `/${bucket}/`)), 409)
expectStatus(await send('DELETE', `${endpoint()}/${bucket}/save.json`, sign('DELETE', `/${bucket}/save.json`)), 204)
expectStatus(await send('DELETE', `${endpoint()}/${bucket}/`, sign('DELETE', `/${bucket}/`)), 204)
