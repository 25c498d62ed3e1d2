import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { createSimulatedDisk } from './disk-simulated.ts'
import { buffersPerCallMax, isDiskError, realDisk, unlessDiskError, type Disk } from './disk.ts'

const folder = await mkdtemp(join(tmpdir(), 'latchkey-disk-'))
after(() => rm(folder, { recursive: true }))

type Case = [name: string, run: (disk: Disk, root: string, t: TestContext) => Promise<void>]
const cases: Case[] = [
  [
    'buffers go to their place, one after another',
    async (disk, root, t) => {
      const file = await disk.create(join(root, 'places'))
      await file.write([Buffer.from('abc'), Buffer.alloc(0), Buffer.from('de')], 0)
      await file.write([Buffer.from('X')], 1)
      await file.write([Buffer.from('end')], 8)
      await file.sync()
      const into = Buffer.alloc(20, '.')
      t.assert.equal(await file.read(into, 0), 11)
      t.assert.equal(into.toString('latin1', 0, 12), 'aXcde\0\0\0end.')
      t.assert.equal(await file.sizeBytes(), 11)
      t.assert.equal(await file.read(into, 11), 0)
      t.assert.equal(await file.read(into, 100), 0)
      await file.close()
    },
  ],
  [
    'more buffers than one call takes are written all, and read all',
    async (disk, root, t) => {
      const file = await disk.create(join(root, 'many'))
      const buffers = Array.from({ length: 2 * buffersPerCallMax + 3 }, (_, index) => Buffer.from([index % 256]))
      await file.write(buffers, 0)
      const into = Buffer.alloc(buffers.length)
      t.assert.equal(await file.read(into, 0), buffers.length)
      t.assert.deepEqual(into, Buffer.concat(buffers))
      const atOnce = Buffer.alloc(buffers.length, '.')
      const count = file.readAtOnce(atOnce, 3)
      if (disk === realDisk) t.assert.equal(count, buffers.length - 3)
      else t.assert.equal(count, undefined)
      if (count !== undefined) t.assert.deepEqual(atOnce, Buffer.concat([...buffers.slice(3), Buffer.from('...')]))
      const parts = [Buffer.alloc(1), ...buffers.map(() => Buffer.alloc(1, '.'))]
      t.assert.equal(await file.readInto(parts, 1), buffers.length - 1)
      t.assert.deepEqual(Buffer.concat(parts), Buffer.concat([...buffers.slice(1), Buffer.from('..')]))
      t.assert.equal(await file.readInto([Buffer.alloc(3)], buffers.length), 0)
      await file.close()
    },
  ],
  [
    'a file is made once, found by its name, and gone when unlinked; whoever has it open reads on',
    async (disk, root, t) => {
      const path = join(root, 'once')
      const file = await disk.create(path)
      await file.write([Buffer.from('still here')], 0)
      await t.assert.rejects(disk.create(path), (error) => isDiskError(error, 'EEXIST'))
      const reader = await disk.open(path)
      await disk.unlink(path)
      await disk.unlink(path).catch(unlessDiskError('ENOENT'))
      await t.assert.rejects(disk.unlink(path), (error) => isDiskError(error, 'ENOENT'))
      await t.assert.rejects(disk.open(path), (error) => isDiskError(error, 'ENOENT'))
      const into = Buffer.alloc(10)
      await reader.read(into, 0)
      t.assert.equal(into.toString(), 'still here')
      await reader.close()
      await reader.close()
      await file.close()
    },
  ],
  [
    'folders are made once, listed, and removed when empty',
    async (disk, root, t) => {
      const path = join(root, 'folder')
      t.assert.equal(await disk.makeDirectory(path), true)
      t.assert.equal(await disk.makeDirectory(path), false)
      await (await disk.create(join(path, 'file'))).close()
      await disk.makeDirectory(join(path, 'inner'))
      await disk.syncDirectory(path)
      const entries = [...(await disk.list(path))].sort((a, b) => (a.name < b.name ? -1 : 1))
      t.assert.deepEqual(entries, [
        { name: 'file', isDirectory: false },
        { name: 'inner', isDirectory: true },
      ])
      await t.assert.rejects(disk.removeDirectory(path), (error) => isDiskError(error, 'ENOTEMPTY', 'EEXIST'))
      await disk.removeDirectory(join(path, 'inner'))
      await disk.unlink(join(path, 'file'))
      await disk.removeDirectory(path)
      await t.assert.rejects(disk.list(path), (error) => isDiskError(error, 'ENOENT'))
      await t.assert.rejects(disk.makeDirectory(join(path, 'a')), (error) => isDiskError(error, 'ENOENT'))
      assert.ok((await disk.freeBytes(root)) > 0)
    },
  ],
]
const disks: [name: string, disk: Disk, root: string][] = [
  ['real', realDisk, folder],
  ['simulated', createSimulatedDisk(['/data']), '/data'],
]
for (const [diskName, disk, root] of disks)
  for (const [name, run] of cases) test(`${diskName} disk: ${name}`, (t) => run(disk, root, t))

test('what is not synced is gone after a power loss, or there, or torn by sectors', async (t) => {
  const disk = createSimulatedDisk()
  const file = await disk.create('/data/file')
  await disk.syncDirectory('/data')
  await file.write([Buffer.alloc(1_024, 'a')], 0)
  await file.sync()
  await file.write([Buffer.alloc(1_024, 'b')], 1_024)
  await disk.create('/data/unsynced')
  t.assert.equal(disk.afterPowerLoss('nothing').contentOf('/data/file')?.length, 1_024)
  t.assert.deepEqual(disk.afterPowerLoss('nothing').paths(), ['/data/file'])
  t.assert.equal(disk.afterPowerLoss('everything').contentOf('/data/file')?.length, 2_048)
  t.assert.deepEqual(disk.afterPowerLoss('everything').paths(), ['/data/file', '/data/unsynced'])
  // No name; the first sector is lost but has lengthened the file; the second is there.
  const tosses = [false, false, true, true]
  const torn = disk.afterPowerLoss(() => tosses.shift() ?? false)
  const want = Buffer.concat([Buffer.alloc(1_024, 'a'), Buffer.alloc(512), Buffer.alloc(512, 'b')])
  t.assert.deepEqual(torn.contentOf('/data/file'), want)
})

test('a failed sync has lost its data for good: the next one does not bring it back', async (t) => {
  const disk = createSimulatedDisk()
  const file = await disk.create('/data/file')
  await disk.syncDirectory('/data')
  await file.write([Buffer.from('lost')], 0)
  disk.failNth('sync', 1, new Error('EIO'))
  await t.assert.rejects(file.sync(), /EIO/)
  await file.sync()
  t.assert.equal(disk.afterPowerLoss('nothing').contentOf('/data/file')?.length, 0)
  t.assert.equal(disk.contentOf('/data/file')?.toString(), 'lost')
})
