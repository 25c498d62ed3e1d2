import { mkdir, readFile, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { openAgainstServer } from '../testing/against-server.ts'
import type { AgainstServer } from '../testing/against-server.ts'

const state: { server?: AgainstServer } = {}
const server = (): AgainstServer => {
  if (state.server === undefined) throw new Error('the server is started before the first test')
  return state.server
}
before(async () => {
  state.server = await openAgainstServer()
})
after(async () => state.server?.close())

async function fill(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(server().folder, folder)
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), text)
  }
  return path
}

async function keysIn(bucket: string): Promise<string[]> {
  const lines = (await server().done(['oss', 'ls', '-r', `oss://${bucket}`, '--output', 'json'])).trim().split('\n')
  return lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { key: string }).key)
}

const filesIn = async (path: string): Promise<string[]> =>
  (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .toSorted()

const lastLine = (out: string): string => out.trim().split('\n').at(-1) ?? ''

test('a folder goes up, and again only what differs; with --delete what is gone goes too', async (t) => {
  await server().done('oss mb oss://upward')
  const path = await fill('up', { 'a.txt': 'one', 'a/deep/b.txt': 'two', 'a-b': 'three', 'ü 玩': 'four' })
  const sync = (...more: string[]): Promise<string> =>
    server().done(['oss', 'sync', path, 'oss://upward/site', ...more])
  t.assert.equal(lastLine(await sync('--dry-run')), '4 would be copied, 0 alike')
  t.assert.deepEqual(await keysIn('upward'), [])
  t.assert.equal(lastLine(await sync()), '4 copied, 0 alike')
  t.assert.deepEqual(await keysIn('upward'), ['site/a-b', 'site/a.txt', 'site/a/deep/b.txt', 'site/ü 玩'])
  t.assert.equal(await sync(), '0 copied, 4 alike\n')

  await fill('up', { 'a.txt': 'longer', 'new.txt': 'new' })
  await writeFile(join(path, 'a-b'), 'THREE')
  await utimes(join(path, 'a-b'), new Date(), new Date(Date.now() + 60_000))
  await server().done(['oss', 'cp', join(path, 'a.txt'), 'oss://upward/site/stray/x.txt'])
  await server().done(['oss', 'cp', join(path, 'a.txt'), 'oss://upward/other.txt'])
  t.assert.equal(lastLine(await sync('--delete', '--dry-run')), '3 would be copied, 2 alike, 1 would be deleted')
  const out = await sync('--delete')
  t.assert.match(out, /deleted oss:\/\/upward\/site\/stray\/x\.txt\n3 copied, 2 alike, 1 deleted\n$/)
  t.assert.deepEqual(await keysIn('upward'), [
    'other.txt',
    'site/a-b',
    'site/a.txt',
    'site/a/deep/b.txt',
    'site/new.txt',
    'site/ü 玩',
  ])
  t.assert.equal((await server().latchkey('oss cat oss://upward/site/a.txt')).bytes.toString(), 'longer')
})

test('a prefix comes down with its times, and a second run copies nothing', async (t) => {
  await server().done('oss mb oss://down')
  const source = await fill('down-source', { 'a/1': 'one', 'a/2': 'two', b: 'three', 'b.d/x': 'four' })
  await server().done(['oss', 'sync', source, 'oss://down'])
  const path = join(server().folder, 'down')
  const sync = (...more: string[]): Promise<string> => server().done(['oss', 'sync', 'oss://down', path, ...more])
  t.assert.equal(lastLine(await sync()), '4 copied, 0 alike')
  t.assert.deepEqual(await filesIn(path), ['a/1', 'a/2', 'b', 'b.d/x'])
  const told = JSON.parse(await server().done('oss stat oss://down/a/1 --output json')) as { lastModified: string }
  t.assert.equal((await stat(join(path, 'a/1'))).mtime.toISOString(), new Date(told.lastModified).toISOString())
  t.assert.equal(await sync(), '0 copied, 4 alike\n')

  await fill('down', { stray: 'mine', 'b.d/stray': 'mine' })
  await writeFile(join(path, 'a/2'), 'changed here')
  t.assert.equal(lastLine(await sync('--delete', '--exclude', 'b.d/')), '1 copied, 2 alike, 1 deleted')
  t.assert.deepEqual(await filesIn(path), ['a/1', 'a/2', 'b', 'b.d/stray', 'b.d/x'])
  t.assert.equal(await readFile(join(path, 'a/2'), 'utf8'), 'two')
})

test('a bucket is made like another without passing here', async (t) => {
  for (const bucket of ['from', 'into']) await server().done(`oss mb oss://${bucket}`)
  const source = await fill('from', { 'a.png': 'png', 'a.tmp': 'tmp', 'maps/b.png': 'map' })
  await server().done(['oss', 'sync', source, 'oss://from/x'])
  const sync = (...more: string[]): Promise<string> =>
    server().done(['oss', 'sync', 'oss://from/x/', 'oss://into/y', ...more])
  t.assert.equal(lastLine(await sync('--include', '*.png', '--exclude', 'maps/')), '1 copied, 0 alike')
  t.assert.equal(lastLine(await sync('--include', '*.png')), '1 copied, 1 alike')
  t.assert.deepEqual(await keysIn('into'), ['y/a.png', 'y/maps/b.png'])
  await server().done('oss rm oss://from/x/a.png')
  t.assert.equal(lastLine(await sync('--delete', '--exclude', '*.tmp')), '0 copied, 1 alike, 1 deleted')
  t.assert.deepEqual(await keysIn('into'), ['y/maps/b.png'])
})

test('checksums find what size and time do not tell', async (t) => {
  await server().done('oss mb oss://sums')
  const path = await fill('sums', { a: 'same size', b: 'other' })
  await server().done(['oss', 'sync', path, 'oss://sums'])
  await writeFile(join(path, 'a'), 'SAME SIZE')
  await utimes(join(path, 'a'), new Date(0), new Date(0))
  const sync = async (compare: string): Promise<string> =>
    lastLine(await server().done(['oss', 'sync', path, 'oss://sums', '--compare', compare]))
  t.assert.equal(await sync('time'), '0 copied, 2 alike')
  t.assert.equal(await sync('size'), '0 copied, 2 alike')
  t.assert.equal(await sync('crc64'), '1 copied, 1 alike')
  t.assert.equal(await sync('crc64'), '0 copied, 2 alike')
  await utimes(join(path, 'a'), new Date(), new Date(Date.now() + 60_000))
  t.assert.equal(await sync('size'), '0 copied, 2 alike')
  t.assert.equal(await sync('time'), '1 copied, 1 alike')
})

test('what fails keeps nothing else from being copied, and keeps everything from being deleted', async (t) => {
  await server().done('oss mb oss://trap')
  const file = join(await fill('trap', { good: 'good' }), 'good')
  for (const key of ['../../evil', 'a/b', 'good']) await server().done(['oss', 'cp', file, `oss://trap/${key}`])
  const path = await fill('inner/target', { stray: 'mine' })
  const ran = await server().latchkey(['oss', 'sync', 'oss://trap', path, '--delete'])
  t.assert.equal(ran.exitCode, 1)
  t.assert.match(ran.err, /\.\.\/\.\.\/evil: This key is no path below/)
  t.assert.equal(lastLine(ran.out), '2 copied, 0 alike, 1 failed')
  t.assert.deepEqual(await filesIn(join(server().folder, 'inner')), ['target/a/b', 'target/good', 'target/stray'])
})

test('links of either side: those on the disk are left alone, those of the bucket are read', async (t) => {
  await server().done('oss mb oss://links')
  const path = await fill('links', { a: 'hello' })
  await symlink('/etc/passwd', join(path, 'passwd'))
  await server().done(['oss', 'cp', join(path, 'a'), 'oss://links/passwd'])
  const up = await server().latchkey(['oss', 'sync', path, 'oss://links', '--delete'])
  t.assert.match(up.err, /passwd is no plain file and was left alone/)
  t.assert.deepEqual(await keysIn('links'), ['a', 'passwd'])
  await server().done('oss ln oss://links/a oss://links/l')
  const target = join(server().folder, 'links-down')
  const down = async (): Promise<string> => lastLine(await server().done(['oss', 'sync', 'oss://links', target]))
  t.assert.equal(await down(), '3 copied, 0 alike')
  t.assert.equal(await readFile(join(target, 'l'), 'utf8'), 'hello')
  t.assert.equal(await down(), '0 copied, 3 alike')
})

const mistakes: [words: readonly string[], message: RegExp][] = [
  [['here', 'there'], /One of the two is in a bucket/],
  [['/no/such/folder', 'oss://upward'], /There is no folder/],
  [['oss://upward/a', 'oss://upward'], /are inside each other/],
  [['oss://upward/a', 'oss://upward/a/b'], /are inside each other/],
  [
    ['oss://upward/nothing-here', 'oss://down', '--delete'],
    /There is nothing at oss:\/\/upward\/nothing-here\. Give --force/,
  ],
]
for (const [words, message] of mistakes)
  test(`sync ${words.join(' ')} is refused, and nothing is lost`, async (t) => {
    const before = await keysIn('down')
    const ran = await server().latchkey(['oss', 'sync', ...words])
    t.assert.equal(ran.exitCode, 2)
    t.assert.match(ran.err, message)
    t.assert.deepEqual(await keysIn('down'), before)
  })

test('with --force an empty source empties its target', async (t) => {
  await server().done('oss sync oss://upward/nothing-here oss://down/a --delete --force')
  t.assert.deepEqual(await keysIn('down'), ['b', 'b.d/x'])
})
