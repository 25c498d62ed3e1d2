import { test } from 'node:test'
import { contentsOf, diskOf, openTestAudit, testEvent } from './testing.ts'

type Audit = ReturnType<typeof openTestAudit>

/** Two processes, three files of the first, three blocks in each file. */
async function written(): Promise<Audit> {
  const audit = openTestAudit({ fileBytesMax: 1_400 })
  const [one, other] = [audit.writer('00000000000000a1'), audit.writer('00000000000000b2')]
  for (let index = 0; index < 9; index += 1) await one.recordDurably(testEvent({ operation: `Operation${index}` }))
  for (let index = 0; index < 2; index += 1) await other.recordDurably(testEvent({ operation: 'Other' }))
  await one.close()
  await other.close()
  return audit
}

const firstOf = (files: Map<string, Buffer>): [string, string[]] => {
  const [name = ''] = [...files.keys()].toSorted()
  return [name, (files.get(name) ?? '').toString().split('\n')]
}
const put = (files: Map<string, Buffer>, name: string, lines: readonly string[]): void =>
  void files.set(name, Buffer.from(lines.join('\n')))
const names = (files: Map<string, Buffer>, chain = 'a1'): string[] =>
  [...files.keys()].filter((name) => name.includes(`${chain}-`)).toSorted()

const attacks: readonly [what: string, attack: (files: Map<string, Buffer>) => void, want: RegExp][] = [
  ['nothing', () => {}, /^$/],
  [
    'one letter of a line changed',
    (files) => {
      const [name, lines] = firstOf(files)
      put(files, name, lines.with(1, (lines[1] ?? '').replace('alice', 'alicf')))
    },
    /seal does not hold/,
  ],
  [
    'one line removed',
    (files) => {
      const [name, lines] = firstOf(files)
      put(files, name, lines.toSpliced(1, 1))
    },
    /seal does not hold/,
  ],
  [
    'one line added',
    (files) => {
      const [name, lines] = firstOf(files)
      put(files, name, lines.toSpliced(1, 0, lines[1] ?? ''))
    },
    /seal does not hold/,
  ],
  [
    'a block removed with its seal',
    (files) => {
      const [name, lines] = firstOf(files)
      put(files, name, lines.toSpliced(3, 2))
    },
    /block 3 stands where block 2 belongs/,
  ],
  [
    'two blocks in each other’s place',
    (files) => {
      const [name, lines] = firstOf(files)
      put(files, name, [...lines.slice(0, 1), ...lines.slice(3, 5), ...lines.slice(1, 3), ...lines.slice(5)])
    },
    /stands where block|seal does not hold/,
  ],
  [
    'the line of one block in another',
    (files) => {
      const [name, lines] = firstOf(files)
      put(files, name, lines.with(1, lines[3] ?? '').with(3, lines[1] ?? ''))
    },
    /seal does not hold/,
  ],
  [
    'the last block cut off, with its seal',
    (files) => {
      const name = names(files).at(-1) ?? ''
      const lines = (files.get(name)?.toString() ?? '').split('\n')
      put(files, name, [...lines.slice(0, -3), ''])
    },
    /its end was cut off/,
  ],
  [
    'the last seal cut off',
    (files) => {
      const name = names(files).at(-1) ?? ''
      const lines = (files.get(name)?.toString() ?? '').split('\n')
      put(files, name, [...lines.slice(0, -2), ''])
    },
    /its end was cut off/,
  ],
  ['the last file removed', (files) => void files.delete(names(files).at(-1) ?? ''), /its end was cut off/],
  ['the first file removed', (files) => void files.delete(names(files)[0] ?? ''), /at its beginning/],
  ['a file in the middle removed', (files) => void files.delete(names(files)[1] ?? ''), /in front of it are missing/],
  [
    'a whole chain removed',
    (files) => {
      for (const name of names(files, 'b2')) files.delete(name)
    },
    /all its files are gone/,
  ],
  [
    'a line written behind the end',
    (files) => {
      const name = names(files).at(-1) ?? ''
      files.set(name, Buffer.concat([files.get(name) ?? Buffer.alloc(0), Buffer.from('{"n":99}\n')]))
    },
    /never sealed, and were not there/,
  ],
  [
    'files of two chains exchanged',
    (files) => {
      const [a = '', b = ''] = [names(files)[0], names(files, 'b2')[0]]
      const [inA, inB] = [files.get(a), files.get(b)]
      if (inA !== undefined && inB !== undefined) files.set(a, inB).set(b, inA)
    },
    /another chain/,
  ],
]
for (const [what, attack, want] of attacks)
  test(`${what} is ${want.source === '^$' ? 'no damage' : 'found'}, with the metadata and with a head alone`, async (t) => {
    const audit = await written()
    const head = await audit.keeper().writeHead()
    const files = contentsOf(audit.disk)
    t.assert.equal(names(files).length >= 3, true)
    attack(files)
    const show = (damage: readonly { readonly what: string }[]): string => damage.map((one) => one.what).join('; ')
    t.assert.match(show((await audit.verify(diskOf(files))).damage), want)
    // A copied directory has no metadata: a removed beginning looks as the retention leaves it, and is only told.
    const copy = await audit.verify(diskOf(files), { heads: [head], isCopy: true })
    const told = show([...copy.damage, ...copy.remarks])
    if (want.source.includes('at its beginning')) t.assert.match(told, /begins with block/)
    else if (want.source.includes('never sealed')) t.assert.match(told, /never sealed/)
    else t.assert.match(show(copy.damage), want)
  })

test('what was written after a head does not make it wrong, and what was cut off before it shows', async (t) => {
  const audit = openTestAudit()
  const writer = audit.writer('00000000000000a1')
  await writer.recordDurably(testEvent())
  await writer.close()
  const head = await audit.keeper().writeHead()
  const later = audit.writer('00000000000000c3')
  await later.recordDurably(testEvent())
  t.assert.deepEqual((await audit.verify(audit.disk, { heads: [head], isCopy: true })).damage, [])
  await later.close()
})

test('a chain of another master key is not judged as whole', async (t) => {
  const audit = await written()
  const files = contentsOf(audit.disk)
  for (const [name, bytes] of files) files.set(name, Buffer.from(bytes.toString().replaceAll('"key":1', '"key":2')))
  t.assert.match((await audit.verify(diskOf(files))).damage[0]?.what ?? '', /version 2 of the master key/)
})

test('a record of the metadata that was changed is refused', async (t) => {
  const audit = await written()
  const page = await audit.kv.range({ from: Buffer.from('audit/chain/'), to: Buffer.from('audit/chain0'), limit: 1 })
  const [item] = page.items
  if (item?.kind !== 'entry') throw new Error('there is a chain')
  const text = Buffer.from(item.value).toString()
  await audit.kv.commit({ put: [{ key: item.key, value: Buffer.from(text.replace(/"block":\d+/, '"block":1')) }] })
  await t.assert.rejects(audit.verify(), /was changed in the metadata/)
})
