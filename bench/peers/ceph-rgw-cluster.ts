/**
 * The smallest cluster of Ceph with a gateway, in one directory on loopback: made, started and, at SIGTERM, ended.
 * Arguments: the gateway's port and the directory. Its key is in CEPH_ACCESS_KEY and CEPH_SECRET_KEY.
 */
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '@latchkey/kv/testing-free-port'

/** Space of the OSD; its file has holes until it is written. */
const blockBytes = 40 * 1_024 ** 3
const commandMs = 60_000

const [port = '', directory = ''] = process.argv.slice(2)
const { CEPH_ACCESS_KEY: accessKey = '', CEPH_SECRET_KEY: secretKey = '' } = process.env
const configuration = join(directory, 'ceph.conf')
const keyring = join(directory, 'keyring')
const daemons: ChildProcess[] = []

process.on('SIGTERM', endAll)
await make()

async function make(): Promise<void> {
  const cluster = randomUUID()
  const osd = randomUUID()
  const [monitorPort, oldMonitorPort] = [await freePort(), await freePort()]
  const monitorAddresses = `[v2:127.0.0.1:${monitorPort},v1:127.0.0.1:${oldMonitorPort}]`
  for (const name of ['mon', 'osd', 'rgw']) mkdirSync(join(directory, name), { recursive: true })
  writeFileSync(configuration, configurationOf(cluster, monitorAddresses))
  await makeKeys()
  const map = join(directory, 'monmap')
  await run('monmaptool', ['--create', '--fsid', cluster, '--addv', 'a', monitorAddresses, map])
  await run('ceph-mon', ['-c', configuration, '-i', 'a', '--mkfs', '--monmap', map, '--keyring', keyring])
  start('ceph-mon', ['-i', 'a'])
  await run('ceph', ['-c', configuration, 'osd', 'new', osd])
  await run('ceph-osd', ['-c', configuration, '-i', '0', '--mkfs', '--osd-uuid', osd])
  start('ceph-osd', ['-i', '0'])
  const user = ['--uid', 'bench', '--display-name', 'bench', '--access-key', accessKey, '--secret', secretKey]
  await run('radosgw-admin', ['-c', configuration, 'user', 'create', ...user])
  const frontend = `beast endpoint=127.0.0.1:${port}`
  start('radosgw', ['-n', 'client.admin', '--rgw-data', join(directory, 'rgw'), '--rgw-frontends', frontend])
}

/** What one machine without a second disk needs; everything else is as Ceph comes. */
function configurationOf(cluster: string, monitorAddresses: string): string {
  const own = (name: string): string => join(directory, name)
  const values = {
    fsid: cluster,
    keyring,
    mon_host: monitorAddresses,
    mon_data: own('mon'),
    osd_data: own('osd'),
    public_addr: '127.0.0.1',
    cluster_addr: '127.0.0.1',
    run_dir: directory,
    log_file: own('$name.log'),
    admin_socket: own('$name.asok'),
    pid_file: own('$name.pid'),
    crash_dir: own('crash'),
    osd_pool_default_size: 1,
    osd_pool_default_min_size: 1,
    mon_allow_pool_size_one: true,
    osd_crush_chooseleaf_type: 0,
    osd_pool_default_pg_num: 8,
    osd_pool_default_pgp_num: 8,
    osd_pool_default_pg_autoscale_mode: 'off',
    mon_data_avail_warn: 2,
    mon_data_avail_crit: 1,
    bluestore_block_size: blockBytes,
  }
  const lines = Object.entries(values).map(([name, value]) => `${name} = ${value}`)
  return ['[global]', ...lines, ''].join('\n')
}

async function makeKeys(): Promise<void> {
  const all = 'allow *'
  const keys = {
    'mon.': { mon: all },
    'client.admin': { mon: all, osd: all, mgr: all },
    'osd.0': { mon: 'allow profile osd', osd: all },
  }
  await run('ceph-authtool', ['--create-keyring', keyring])
  for (const [name, capabilities] of Object.entries(keys)) {
    const words = Object.entries(capabilities).flatMap(([service, allowed]) => ['--cap', service, allowed])
    await run('ceph-authtool', [keyring, '--gen-key', '-n', name, ...words])
  }
}

/** @throws Error with what the program said when it fails or does not end in time */
async function run(program: string, words: readonly string[]): Promise<void> {
  await promisify(execFile)(program, words, { timeout: commandMs })
}

/** In the foreground, a child of this process; the cluster ends when one of them does. */
function start(program: string, words: readonly string[]): void {
  const child = spawn(program, ['-c', configuration, ...words, '-f'], { stdio: ['ignore', 'ignore', 'inherit'] })
  child.once('exit', endAll)
  daemons.push(child)
}

/** At once: an OSD that is asked to stop waits for its monitor, and nobody needs its data. */
function endAll(): void {
  for (const daemon of daemons) daemon.kill('SIGKILL')
  process.exit()
}
