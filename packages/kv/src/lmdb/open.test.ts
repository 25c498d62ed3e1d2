import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { kvContract } from '../contract.ts'
import type { Opened } from '../contract.ts'
import type { Kv } from '../port.ts'
import { openLmdbKv } from './open.ts'

kvContract('lmdb in one process', () => openForContract('committer'))
kvContract('lmdb through the socket', () => openForContract('reader'))

/** The suite's first door is the committer or a reader; its other door is always a reader. */
async function openForContract(role: 'committer' | 'reader'): Promise<Opened> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-kv-'))
  const doors: Kv[] = []
  const open = async (at: string, as: 'committer' | 'reader') => {
    const kv = await openLmdbKv({ directory: at, role: as })
    doors.push(kv)
    return kv
  }
  const closeDoors = async () => {
    for (const door of doors.splice(0).toReversed()) await door.close()
  }
  const openDoors = async () => {
    const committer = await open(directory, 'committer')
    const reader = await open(directory, 'reader')
    return role === 'committer'
      ? { kv: committer, other: reader }
      : { kv: reader, other: await open(directory, 'reader') }
  }
  return {
    ...(await openDoors()),
    async reopen() {
      await closeDoors()
      return (await openDoors()).kv
    },
    restore: (copy) => open(copy, 'committer'),
    async close() {
      await closeDoors()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
