// The same as ../raw/other-scenarios.ts, with the official SDK.
import OSS from 'ali-oss'
import { endpoint, keys } from '../raw/settings.ts'

const bucket = process.env.OTHER_BUCKET ?? 'tutorial-scratch'
const client = new OSS({ ...keys(), endpoint: endpoint(), region: 'oss-cn-hangzhou', bucket })

await client.putBucket(bucket)
const { buckets } = (await client.listBuckets({})) as unknown as { buckets: { name: string }[] }
console.log('buckets:', buckets.map(({ name }) => name).join(', '))
await client.put('save.json', Buffer.from('{"level":7}'))
const { objects } = await client.list({ 'max-keys': 100 }, {})
console.log('objects:', objects.map(({ name, size }) => `${name} (${size} bytes)`).join(', '))
await client.delete('save.json')
await client.deleteBucket(bucket)
console.log(`${bucket} is gone again`)
