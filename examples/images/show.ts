// Starts a server of its own, asks it for a picture in many ways, and writes a page that shows original and results.
import { createClient, staticCredentials } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import { startServer } from '@latchkey/server'
import { explainProcess } from '@latchkey/server/explain-process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pageOf } from './page.ts'
import type { Shown } from './page.ts'
import { wishes } from './wishes.ts'

const bucket = 'pictures'
const objects = [
  ['landscape.jpg', new URL('landscape.jpg', import.meta.url), 'image/jpeg'],
  ['avatar.png', new URL('../tutorial/avatar.png', import.meta.url), 'image/png'],
] as const

async function store(client: Client): Promise<void> {
  await client.oss.putBucket({ bucket })
  for (const [key, file, contentType] of objects)
    await client.oss.putObject({ bucket, key, contentType, body: await readFile(file) })
}

async function resultOf(client: Client, title: string, process: string): Promise<Shown> {
  const answer = await client.oss.getObject({ bucket, key: 'landscape.jpg', process })
  const { lines: steps } = explainProcess(process)
  return { title, process, steps, contentType: answer.contentType ?? '', bytes: await answer.body.bytes() }
}

const output = resolve(process.argv[2] ?? join(tmpdir(), 'latchkey-pictures.html'))
const directory = await mkdtemp(join(tmpdir(), 'latchkey-pictures-'))
const server = await startServer({
  sources: { flags: { port: '0', consolePort: '0', workers: '1', dataDir: join(directory, 'data') }, environment: {} },
  onLog: (line) => console.error(`latchkey: ${line}`),
})
try {
  const key = server.made?.rootKey
  if (key === undefined) throw new Error('a new data directory has a new key')
  const credentials = staticCredentials({ accessKeyId: key.id, accessKeySecret: key.secret })
  const client = createClient({ endpoint: server.endpoint, region: 'cn-hangzhou', credentials })
  await store(client)
  const results: Shown[] = []
  for (const [title, wish] of wishes) {
    results.push(await resultOf(client, title, wish))
    console.log(wish)
  }
  const original = { title: 'landscape.jpg', contentType: 'image/jpeg', bytes: await readFile(objects[0][1]) }
  await writeFile(output, pageOf(original, results))
  console.log(`\n${results.length} results beside their original: ${output}`)
} finally {
  await server.close()
  await rm(directory, { recursive: true, force: true })
}
