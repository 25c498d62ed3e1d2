/** Plays `docs/start/ten-minutes.md` as a newcomer would: every command in its order, and what it prints compared with the page. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@latchkey/kv/testing-free-port'
import { blocksOf, differenceOf, openShell } from './played-page.ts'

const house = dirname(dirname(fileURLToPath(import.meta.url)))
const page = join(house, 'docs/start/ten-minutes.md')
const blockSecondsMax = 240

const home = await mkdtemp(join(tmpdir(), 'latchkey-ten-minutes-'))
const [port, consolePort] = [await freePort(), await freePort()]
const here = `http://127.0.0.1:${port}`
const addresses: readonly (readonly [inPage: string, here: string])[] = [
  ['http://127.0.0.1:9000', here],
  ['http://127.0.0.1:9001', `http://127.0.0.1:${consolePort}`],
]
// Whoever begins has no profile, no keys in the environment, and no settings; ports are what this machine has free.
const environment = {
  PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
  HOME: home,
  TMPDIR: home,
  LATCHKEY_PORT: String(port),
  LATCHKEY_CONSOLE_PORT: String(consolePort),
  LATCHKEY_ENDPOINT: here,
  NO_PROXY: '*',
}
const startedMs = Date.now()
let failures = 0
try {
  await using shell = await openShell(house, environment, blockSecondsMax)
  for (const { line, commands, shown } of blocksOf(await readFile(page, 'utf8'))) {
    const { printed, failedLine } = await shell.run(
      addresses.reduce((text, [inPage, at]) => text.replaceAll(inPage, at), commands),
    )
    const told = addresses.reduce((text, [inPage, at]) => text.replaceAll(at, inPage), printed)
    const difference = shown === undefined ? undefined : differenceOf(shown, told)
    console.log(`── line ${line}\n${commands}\n${told}`)
    if (failedLine !== undefined) console.error(`✖ line ${line + failedLine - 1} of the page has failed`)
    if (difference !== undefined) console.error(`✖ line ${line} of the page prints something else:\n${difference}`)
    if (failedLine !== undefined || difference !== undefined) failures += 1
  }
} finally {
  await rm(home, { recursive: true, force: true })
}
console.log(`played in ${Math.round((Date.now() - startedMs) / 1_000)} s, ${failures} blocks are not as the page says`)
process.exitCode = failures === 0 ? 0 : 1
