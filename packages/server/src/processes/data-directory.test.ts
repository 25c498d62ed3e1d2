import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { claimDataDirectory } from './data-directory.ts'
import { dropNoncesOfAnotherBoot } from './nonce-directory.ts'

test('a data directory is made with its parents, marked, and taken again', (t) => {
  const directory = join(temporary(t), 'a', 'b')
  claimDataDirectory(directory)
  claimDataDirectory(directory)
  assert.equal(readFileSync(join(directory, 'format'), 'utf8'), 'latchkey 1\n')
})

for (const text of ['', '\0\0\0\0\0\0\0\0\0\0\0'])
  test(`a mark of ${JSON.stringify(text)}, which power loss leaves of the first start, is written again`, (t) => {
    const directory = temporary(t)
    writeFileSync(join(directory, 'format'), text)
    claimDataDirectory(directory)
    assert.equal(readFileSync(join(directory, 'format'), 'utf8'), 'latchkey 1\n')
  })

test('a data directory of another format is refused', (t) => {
  const directory = temporary(t)
  writeFileSync(join(directory, 'format'), 'latchkey 9\n')
  assert.throws(() => claimDataDirectory(directory), { name: 'DataFormatError' })
})

test('a file in the place of the data directory is named, and so is one above it', (t) => {
  const file = join(temporary(t), 'file')
  writeFileSync(file, '')
  for (const [directory, code] of [
    [file, 'EEXIST'],
    [join(file, 'below'), 'ENOTDIR'],
  ] as const)
    assert.throws(() => claimDataDirectory(directory), {
      name: 'DataDirectoryError',
      message: new RegExp(`^the data directory ${directory} cannot be used: .* \\(${code}\\)$`),
    })
})

const boots: [before: string, now: string, isKept: boolean][] = [
  ['one', 'one', true],
  ['one', 'two', false],
  ['one', '', false],
  ['', '', false],
]
for (const [before, now, isKept] of boots)
  test(`nonces of boot "${before}" are ${isKept ? 'kept' : 'dropped'} in boot "${now}"`, (t) => {
    const directory = temporary(t)
    dropNoncesOfAnotherBoot(directory, before)
    writeFileSync(join(directory, 'nonces', '1.log'), 'anything')
    dropNoncesOfAnotherBoot(directory, now)
    assert.equal(existsSync(join(directory, 'nonces', '1.log')), isKept)
  })

function temporary(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-data-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
