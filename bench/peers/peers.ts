import type { Program } from '../lib/subject.ts'
import { cephRgw, installCephRgw } from './ceph-rgw.ts'
import { installMinio, minio } from './minio.ts'
import { installVersitygw, versitygw } from './versitygw.ts'

/** Peers that are installed here; of the others it is said how to install them. Nothing of theirs is part of this house. */
export function findPeers(say: (text: string) => void): Program[] {
  return [
    { name: 'versitygw', program: versitygw(), install: installVersitygw },
    { name: 'minio', program: minio(), install: installMinio },
    { name: 'ceph rgw', program: cephRgw(), install: installCephRgw },
  ].flatMap(({ name, program, install }) => {
    if (program === undefined) say(`${name} is skipped: it is not installed here (${install})`)
    return program ?? []
  })
}
