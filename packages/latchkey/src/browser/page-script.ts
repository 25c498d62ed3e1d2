/** Runs inside the browser: the portable client against a server of another origin. What it finds goes back as JSON. */
import { blobSource, createClient, RequestError, staticCredentials, uploadObject } from '@latchkey/client'

type Settings = {
  readonly endpoint: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly signature: 'v1' | 'v4'
}

async function play(settings: Settings): Promise<Readonly<Record<string, unknown>>> {
  const { endpoint, accessKeyId, accessKeySecret, signature } = settings
  const credentials = staticCredentials({ accessKeyId, accessKeySecret })
  const client = createClient({ endpoint, region: 'cn-hangzhou', credentials, signature })
  const bucket = 'game'
  const folder = `${signature}/中 文`

  await client.oss.putObject({
    bucket,
    key: `${folder}/save.json`,
    contentType: 'application/json',
    body: new TextEncoder().encode('{"level":7}'),
  })
  const got = await client.oss.getObject({ bucket, key: `${folder}/save.json` })

  const large = new Blob([new Uint8Array(700_000).fill(1), new Uint8Array(700_000).fill(2)])
  const moved: number[] = []
  const uploaded = await uploadObject(client, { bucket, key: `${folder}/large` }, blobSource(large), {
    partBytes: 300_000,
    wholeBytesMax: 300_000,
    onProgress: ({ doneBytes }) => moved.push(doneBytes),
  })
  const back = await client.oss.getObject({ bucket, key: `${folder}/large` })
  const bytes = await back.body.bytes()

  const url = await client.presign({ bucket, key: `${folder}/save.json`, method: 'GET', expiresSeconds: 60 })
  const byUrl = await (await fetch(url)).text()
  const missing = await client.oss
    .headObject({ bucket, key: 'no/such' })
    .catch((error: unknown) => (error instanceof RequestError ? error.code : String(error)))
  const listed = await client.oss.listObjectsV2({ bucket, prefix: `${signature}/` })
  return {
    text: await got.body.text(),
    etag: uploaded.etag,
    isWhole: bytes.length === large.size && bytes[0] === 1 && bytes.at(-1) === 2,
    lastMoved: moved.at(-1),
    byUrl,
    missing,
    keys: listed.result.contents?.map(({ key }) => key),
  }
}

async function report(): Promise<void> {
  const settings = (await (await fetch('/settings')).json()) as Settings[] // written by the test beside this file
  const results: unknown[] = []
  for (const one of settings)
    results.push(
      await play(one).catch((error: unknown) => ({
        failed: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })),
    )
  await fetch('/result', { method: 'POST', body: JSON.stringify(results) })
}

await report()
