import { after, before, test } from 'node:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAgainstServer } from '../testing/against-server.ts'
import type { AgainstServer } from '../testing/against-server.ts'

const state: { server?: AgainstServer } = {}
before(async () => {
  state.server = await openAgainstServer()
  await writeFile(join(state.server.folder, 'file'), 'hello')
  await done('oss mb oss://game')
})
after(async () => state.server?.close())

async function done(words: string): Promise<string> {
  if (state.server === undefined) throw new Error('the server is started before the first test')
  return state.server.done(words)
}
const put = async (key: string, more = ''): Promise<string> =>
  done(`oss cp ${join(state.server?.folder ?? '', 'file')} oss://game/${key}${more}`)

test('tags of objects and buckets are set, told and removed', async (t) => {
  await put('a')
  for (const address of ['oss://game/a', 'oss://game']) {
    const get = async (): Promise<unknown> => JSON.parse(await done(`oss tag get ${address} --output json`))
    t.assert.deepEqual(await get(), {})
    await done(`oss tag set ${address} team=blue stage=test x=`)
    t.assert.deepEqual(await get(), { team: 'blue', stage: 'test', x: '' })
    await done(`oss tag rm ${address} stage x none`)
    t.assert.deepEqual(await get(), { team: 'blue' })
    await done(`oss tag rm ${address}`)
    t.assert.deepEqual(await get(), {})
  }
})

test('an ACL is set and told', async (t) => {
  await put('a')
  t.assert.equal(await done('oss acl get oss://game/a'), 'default\n')
  await done('oss acl set oss://game/a public-read')
  t.assert.equal(await done('oss acl get oss://game/a'), 'public-read\n')
  await done('oss acl set oss://game public-read')
  t.assert.deepEqual(JSON.parse(await done('oss acl get oss://game --output json')), { acl: 'public-read' })
  const ran = await state.server?.latchkey('oss acl set oss://game default')
  t.assert.equal(ran?.exitCode, 2)
})

test('a link is made and followed, within its bucket', async (t) => {
  await put('dir/a+b')
  await done('oss ln oss://game/dir/a+b oss://game/l')
  t.assert.equal((await state.server?.latchkey('oss cat oss://game/l'))?.bytes.toString(), 'hello')
  const elsewhere = await state.server?.latchkey('oss ln oss://game/a oss://other/l')
  t.assert.equal(elsewhere?.exitCode, 2)
})

test('what is archived is restored, one or all below a folder', async (t) => {
  await put('cold/1', ' --storage-class Archive')
  await put('cold/2', ' --storage-class ColdArchive')
  await put('cold/3')
  t.assert.equal(await done('oss restore oss://game/cold/1 --days 2'), 'oss://game/cold/1 is being restored\n')
  const console = ['--console', state.server?.console ?? '']
  await done(`admin clock forward 61 ${console.join(' ')}`)
  t.assert.match(await done('oss restore -r oss://game/cold'), /cold\/1 is readable.*\n.*cold\/2 is being restored\n$/)
  t.assert.equal((await state.server?.latchkey('oss cat oss://game/cold/1'))?.bytes.toString(), 'hello')
})

test('what is below a prefix is counted by class', async (t) => {
  const counted = JSON.parse(await done('oss du oss://game/cold/ --output json')) as unknown
  t.assert.deepEqual(counted, {
    objects: 3,
    sizeBytes: 15,
    classes: {
      Archive: { objects: 1, sizeBytes: 5 },
      ColdArchive: { objects: 1, sizeBytes: 5 },
      Standard: { objects: 1, sizeBytes: 5 },
    },
  })
  t.assert.match(await done('oss du -H oss://game/cold/'), / 15 B {2}3 objects {2}oss:\/\/game\/cold\/\n$/)
})
