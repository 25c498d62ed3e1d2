/** The disk under the data: what it was asked to write and flush, and what one flush costs. */
import { execFileSync } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './figure.ts'

export type DeviceCounters = { readonly writtenBytes: number; readonly flushes: number }

const sectorBytes = 512
const flushSamples = 200

/** Counters of the whole device; whatever else the machine writes is in them. Undefined where /sys has none. */
export function deviceCounters(directory: string): DeviceCounters | undefined {
  const name = deviceOf(directory)
  if (name === undefined) return undefined
  const fields = readFileSync(`/sys/block/${name}/stat`, 'utf8').trim().split(/\s+/).map(Number)
  return { writtenBytes: (fields[6] ?? 0) * sectorBytes, flushes: fields[15] ?? 0 }
}

/** Waits for what others left in the page cache, so that nobody's round pays for who does not sync. */
export function settleDisk(directory: string): void {
  if (process.platform === 'linux') execFileSync('sync', ['-f', directory])
}

/** Median time of a 4 KiB append with fdatasync, in microseconds. */
export function flushUs(directory: string): number {
  const path = join(directory, 'flush-probe')
  const file = openSync(path, 'w')
  const block = Buffer.alloc(4_096, 1)
  const timesUs: number[] = []
  for (let index = 0; index < flushSamples; index += 1) {
    const startedMs = performance.now()
    writeSync(file, block)
    fdatasyncSync(file)
    timesUs.push((performance.now() - startedMs) * 1_000)
  }
  closeSync(file)
  rmSync(path)
  return median(timesUs)
}

/** The block device that holds the directory, by its number; a partition counts as its disk. */
function deviceOf(directory: string): string | undefined {
  const { dev } = statSync(directory)
  const major = Math.floor(dev / 256) % 4_096
  const minor = dev % 256
  for (const name of readdirSync('/sys/block')) {
    if (numberOf(`/sys/block/${name}/dev`) === `${major}:${minor}`) return name
    for (const part of readdirSync(`/sys/block/${name}`))
      if (part.startsWith(name) && numberOf(`/sys/block/${name}/${part}/dev`) === `${major}:${minor}`) return name
  }
  return undefined
}

function numberOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
