import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Program } from '../lib/subject.ts'
import { findProgram } from './find-program.ts'

export const installCephRgw = 'apt-get install --no-install-recommends ceph-mon ceph-osd radosgw ceph-common'

/** Every program that the smallest cluster is made of and with. */
const programs = ['ceph', 'ceph-authtool', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin']

/** One monitor, one OSD (BlueStore on a file, one copy of everything) and the gateway before them. */
export function cephRgw(): Program | undefined {
  if (programs.some((name) => findProgram(name) === undefined)) return undefined
  const keys = { id: 'BenchRootKey', secret: randomBytes(20).toString('hex') }
  return {
    name: 'ceph rgw, as installed',
    dialect: 's3',
    durability: 'BlueStore syncs before it answers; one copy',
    region: 'us-east-1',
    keys,
    readyPath: '/',
    command: ({ port, directory }) => ({
      file: process.execPath,
      arguments: [fileURLToPath(new URL('./ceph-rgw-cluster.ts', import.meta.url)), String(port), directory],
      environment: { CEPH_ACCESS_KEY: keys.id, CEPH_SECRET_KEY: keys.secret },
    }),
  }
}
