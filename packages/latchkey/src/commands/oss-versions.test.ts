import { after, before, test } from 'node:test'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAgainstServer } from '../testing/against-server.ts'
import type { AgainstServer } from '../testing/against-server.ts'

const state: { server?: AgainstServer } = {}
before(async () => {
  state.server = await openAgainstServer()
  await done('oss mb oss://kept')
})
after(async () => state.server?.close())

const server = (): AgainstServer => {
  if (state.server === undefined) throw new Error('the server is started before the first test')
  return state.server
}
const done = (words: string): Promise<string> => server().done(words)

async function put(key: string, text: string): Promise<void> {
  const path = join(server().folder, 'file')
  await writeFile(path, text)
  await done(`oss cp ${path} oss://kept/${key}`)
}

type Version = {
  readonly element: string
  readonly key: string
  readonly versionId: string
  readonly isLatest: boolean
}

async function versions(prefix: string): Promise<readonly Version[]> {
  const lines = (await done(`oss versions oss://kept/${prefix} --output json`)).split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Version)
}

test('versioning is told, switched on and suspended', async (t) => {
  t.assert.equal(await done('oss versioning oss://kept'), 'Off\n')
  t.assert.equal(await done('oss versioning oss://kept suspend'), 'Suspended\n')
  t.assert.equal(await done('oss versioning oss://kept enable'), 'Enabled\n')
  const ran = await server().latchkey('oss versioning oss://kept off')
  t.assert.notEqual(ran.exitCode, 0)
})

test('an old version is listed, read, copied and brought back', async (t) => {
  await put('a', 'first')
  await put('a', 'second')
  await done('oss rm oss://kept/a')
  const [marker, second, first] = await versions('a')
  t.assert.deepEqual([marker?.element, marker?.isLatest, second?.isLatest], ['DeleteMarker', true, false])
  t.assert.match(await done('oss versions oss://kept/a'), /deleted \* CAEQ.*\n.* 6 {3}CAEQ.*\n.* 5 {3}CAEQ/)
  t.assert.equal(
    (await server().latchkey(`oss cat oss://kept/a --version-id ${first?.versionId}`)).bytes.toString(),
    'first',
  )
  const path = join(server().folder, 'down')
  await done(`oss cp oss://kept/a ${path} --version-id ${second?.versionId}`)
  t.assert.equal(await readFile(path, 'utf8'), 'second')
  t.assert.match(await done(`oss stat oss://kept/a --version-id ${first?.versionId}`), /contentLength: 5/)
  await done(`oss cp oss://kept/a oss://kept/a --version-id ${first?.versionId}`)
  t.assert.equal((await server().latchkey('oss cat oss://kept/a')).bytes.toString(), 'first')
  await done(`oss rm oss://kept/a --version-id ${second?.versionId}`)
  t.assert.equal((await versions('a')).length, 3)
})

test('a prefix is emptied with all its versions, and nothing beside it', async (t) => {
  for (const key of ['1/x', '1/y', '10/x', 'a']) await put(key, 'text')
  await done('oss rm oss://kept/1/x')
  await done('oss rm -r oss://kept/1 --all-versions')
  t.assert.deepEqual(await versions('1/'), [])
  t.assert.equal((await versions('10/')).length, 1)
  await put('ab', 'text')
  await done('oss rm oss://kept/a --all-versions')
  t.assert.deepEqual(
    (await versions('a')).map(({ key }) => key),
    ['ab'],
  )
  const refused = await server().latchkey('oss rm -r oss://kept/1 --version-id null')
  t.assert.equal(refused.exitCode, 2)
  await done('oss rb oss://kept --force')
})
