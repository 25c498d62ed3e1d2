/** The library alone: for each line `COUNT IN-FLIGHT` that comes it makes so many pictures of one file, and says what they took. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import sharp from 'sharp'
import { percentile } from './figure.ts'

const [path = '', width = '1', quality = '80'] = process.argv.slice(2)
const source = readFileSync(path)

for await (const line of createInterface({ input: process.stdin })) {
  const [count = 0, inFlight = 0] = line.split(' ').map(Number)
  const cpuBefore = process.cpuUsage()
  const startedMs = performance.now()
  const timesUs: number[] = []
  let left = count
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const beganMs = performance.now()
      await sharp(source)
        .resize({ width: Number(width) })
        .jpeg({ quality: Number(quality) })
        .toBuffer()
      timesUs.push((performance.now() - beganMs) * 1_000)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  const seconds = (performance.now() - startedMs) / 1_000
  const { user, system } = process.cpuUsage(cpuBefore)
  const took = { seconds, cpuUs: user + system, p50Us: percentile(timesUs, 0.5), p99Us: percentile(timesUs, 0.99) }
  process.stdout.write(`${JSON.stringify(took)}\n`)
}
