import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type JsonValue, parseJson, PolicySyntaxError, positionAt } from './json.ts'

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

function plain(value: JsonValue): unknown {
  if (value.kind === 'object')
    return Object.fromEntries(value.members.map((member) => [member.name, plain(member.value)]))
  if (value.kind === 'array') return value.items.map(plain)
  return value.kind === 'string' ? value.text : JSON.parse(value.text)
}

function outcome(read: () => unknown): unknown {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof PolicySyntaxError) return 'refused'
    throw error
  }
}

test(`what JSON.stringify writes is read as JSON.parse reads it (seed ${seed})`, () => {
  const value = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }) // well-formed texts with every code point
  const agree = (written: unknown, space: number) => {
    const text = JSON.stringify(written, undefined, space)
    if (text.includes('"__proto__"')) return
    assert.deepEqual(plain(parseJson(text)), JSON.parse(text))
  }
  fc.assert(fc.property(value, fc.nat({ max: 4 }), agree), { seed, numRuns: 1000 })
})

test(`damaged texts are refused exactly when JSON.parse refuses them (seed ${seed})`, () => {
  const base = '{"a":[1,-0.5e+3,true,false,null,"x\\n\\u00e9"],"b":{"c":""},"d":[]}'
  let refusedCount = 0
  const agree = (at: number, length: number, inserted: string) => {
    const text = base.slice(0, at) + inserted + base.slice(at + length)
    const names = [...text.matchAll(/"([a-d]?)":/g)].map(([, name]) => name)
    if (new Set(names).size !== names.length) return // names written twice are refused here alone
    const found = outcome(() => plain(parseJson(text)))
    if (found === 'refused') refusedCount += 1
    assert.deepEqual(
      found,
      outcome(() => JSON.parse(text)),
      text,
    )
  }
  const inserted = fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\u0e+-.1tn \t')), maxLength: 3 })
  const at = fc.nat({ max: base.length })
  fc.assert(fc.property(at, fc.nat({ max: 3 }), inserted, agree), { seed, numRuns: 5000 })
  assert.ok(refusedCount > 1000, `${refusedCount} refused`)
})

test(`no text makes the reader fail in another way (seed ${seed})`, () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\u0d8"e+-.1tn ')) }),
  )
  fc.assert(
    fc.property(text, (one) => void outcome(() => parseJson(one))),
    { seed, numRuns: 3000 },
  )
})

test('deep nesting is refused and not recursed into', () =>
  assert.throws(() => parseJson('['.repeat(16_384)), /nests at most 12 levels/))

test('more values than a policy can need are refused', () =>
  assert.throws(() => parseJson(`[${'1,'.repeat(5000)}1]`), /at most 4096 values/))

test('names that mean something to objects are names', () => {
  const root = parseJson('{"__proto__":1,"constructor":2}')
  assert.ok(root.kind === 'object')
  assert.deepEqual(
    root.members.map(({ name }) => name),
    ['__proto__', 'constructor'],
  )
})

const positions: [text: string, offset: number, line: number, column: number][] = [
  ['', 0, 1, 1],
  ['ab\ncd', 1, 1, 2],
  ['ab\ncd', 2, 1, 3],
  ['ab\ncd', 3, 2, 1],
  ['a\r\n\nb', 4, 3, 1],
]
for (const [text, offset, line, column] of positions)
  test(`offset ${offset} of ${JSON.stringify(text)} is line ${line}, column ${column}`, () =>
    assert.deepEqual(positionAt(text, offset), { line, column }))
