import { after, before, test } from 'node:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAgainstServer } from '../testing/against-server.ts'
import type { AgainstServer } from '../testing/against-server.ts'

const state: { server?: AgainstServer } = {}
before(async () => {
  state.server = await openAgainstServer()
})
after(async () => state.server?.close())

const statement = { Effect: 'Allow', Action: 'oss:GetObject', Principal: ['1234567890123456'] }
const documents: [name: string, text: string, shown: RegExp, code: string][] = [
  [
    'cors',
    '<CORSConfiguration><CORSRule><AllowedOrigin>https://a.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>',
    /<AllowedOrigin>https:\/\/a\.example</,
    'NoSuchCORSConfiguration',
  ],
  [
    'policy',
    JSON.stringify({ Version: '1', Statement: [{ ...statement, Resource: 'acs:oss:*:*:documents/*' }] }),
    /^\{"Version":"1",.*documents/,
    'NoSuchBucketPolicy',
  ],
  [
    'website',
    '<WebsiteConfiguration><IndexDocument><Suffix>home.html</Suffix></IndexDocument></WebsiteConfiguration>',
    /<Suffix>home\.html</,
    'NoSuchWebsiteConfiguration',
  ],
]
test('documents are set from a file, printed and removed', async (t) => {
  const { server } = state
  if (server === undefined) throw new Error('the server is started before the first test')
  await server.done('oss mb oss://documents')
  for (const [name, text, shown, code] of documents) {
    const file = join(server.folder, name)
    await writeFile(file, text)
    await server.done(`oss ${name} set oss://documents ${file}`)
    t.assert.match(await server.done(`oss ${name} get oss://documents`), shown)
    await server.done(`oss ${name} rm oss://documents`)
    const gone = await server.latchkey(`oss ${name} get oss://documents`)
    t.assert.equal(gone.exitCode, 1)
    t.assert.match(gone.err, new RegExp(code))
    await writeFile(file, 'nothing of the kind')
    t.assert.equal((await server.latchkey(`oss ${name} set oss://documents ${file}`)).exitCode, 1)
  }
})
