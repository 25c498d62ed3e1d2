import { test } from 'node:test'
import fc from 'fast-check'
import { JsonScanner } from './json-scanner.ts'
import { countedIn, jsonDocument, jsonLines, selected } from './testing.ts'
import type { Asked } from './testing.ts'

const contacts = JSON.stringify({
  contacts: [
    { firstName: 'John', age: 27, address: { city: 'NY' }, phones: [{ type: 'home', number: '1' }], children: [] },
    { firstName: 'Ann', age: 31, address: { city: 'Oslo' }, phones: [{ type: 'office', number: '2' }], spouse: 'NULL' },
  ],
  more: { 'a b': [1, 2, { c: 'd' }], big: 1 },
}).replace('"NULL"', 'null')

const documents: [sql: string, want: string][] = [
  [
    'select * from ossobject.contacts[*] s where s.age = 27',
    '{"firstName":"John","age":27,"address":{"city":"NY"},"phones":[{"type":"home","number":"1"}],"children":[]}\n',
  ],
  [
    'select s.firstName, s.address.city as town from ossobject.contacts[*] s',
    '{"firstName":"John","town":"NY"}\n{"firstName":"Ann","town":"Oslo"}\n',
  ],
  ['select s.number from ossobject.contacts[*].phones[*] s where s.type = "home"', '{"number":"1"}\n'],
  ['select city from ossobject.contacts[1].address', '{"city":"Oslo"}\n'],
  [
    'select s.firstName from ossobject.contacts[*] s where s.spouse is null and s.children[0] is null',
    '{"firstName":"John"}\n{"firstName":"Ann"}\n',
  ],
  [
    'select s.phones[0].number, s.phones[0] from ossobject.contacts[*] s limit 1',
    '{"number":"1","_2":{"type":"home","number":"1"}}\n',
  ],
  [
    'select s.spouse, s.firstName from ossobject.contacts[*] s',
    '{"firstName":"John"}\n{"spouse":null,"firstName":"Ann"}\n',
  ],
  ["select * from ossobject.more.'a b'[*] s", '{"_1":1}\n{"_1":2}\n{"c":"d"}\n'],
  ["select * from ossobject.more['a b'] s", '{"_1":[1,2,{"c":"d"}]}\n'],
  ['select * from ossobject.more[*] s where s = 1', '{"_1":1}\n'],
  ['select max(cast(s.age as int)), count(*) as n from ossobject.contacts[*] s', '{"_1":31,"n":2}\n'],
  ['select avg(s.age) from ossobject.contacts[*] s', '{"_1":29}\n'],
  ['select * from ossobject.nothing[*]', ''],
  ['select s.firstname from ossobject.contacts[*] s', '{}\n{}\n'],
]
for (const [sql, want] of documents)
  test(sql, async (t) => {
    const tolerant = { options: { maxSkippedRecordsAllowed: '10' } }
    for (const pieceBytes of [1, 6, 4_096])
      t.assert.equal(await selected(sql, contacts, { ...jsonDocument, ...tolerant, pieceBytes }), want)
  })

const lines: [content: string, sql: string, want: string][] = [
  ['{"a":1}\n{"a":2}\n', 'select a from ossobject where a > 1', '{"a":2}\n'],
  ['{"key":"abc"},{"key2":"def"}', 'select key from ossobject', '{"key":"abc"}\n{}\n'],
  [
    '{"a":{"b":"x\\"}"}}\r\n{"a":{"b":"1959-1"}}',
    "select a.b from ossobject where a.b like '1959%'",
    '{"b":"1959-1"}\n',
  ],
  ['{"a":"玩\\u0001"}', 'select * from ossobject', '{"a":"玩\\u0001"}\n'],
  [
    '{"a":12345678901234567890,"b":9007199254740993}',
    'select * from ossobject',
    '{"a":12345678901234567000,"b":9007199254740993}\n',
  ],
  ['{"a":[1,2]}\n{"a":[3]}', 'select * from ossobject.a[*]', '{"_1":1}\n{"_1":2}\n{"_1":3}\n'],
  ['{"a":"2"}\n{"a":3}', 'select a from ossobject where a > 1', 'Unfit'],
  ['{"a":true}\n{"a":false}', 'select a from ossobject where a = true', '{"a":true}\n'],
  ['{"__proto__":1,"b":2}', 'select b, __proto__ from ossobject', '{"b":2,"__proto__":1}\n'],
  ['{"b":2}', 'select b, constructor from ossobject', '{"b":2}\n'],
]
for (const [content, sql, want] of lines)
  test(`${sql} over ${content}`, async (t) => {
    for (const pieceBytes of [1, 4_096]) {
      const rows = selected(sql, content, { ...jsonLines, pieceBytes })
      if (want === 'Unfit') await t.assert.rejects(rows, { code: 'InvalidJsonData' })
      else t.assert.equal(await rows, want)
    }
  })

test('numbers as text keep every digit', async (t) => {
  const asked: Asked = { kind: 'json', input: { json: { type: 'LINES', parseJsonNumberAsString: 'true' } } }
  const sql = 'select a from ossobject where cast(a as decimal) > 123456789.1'
  t.assert.equal(await selected(sql, '{"a":123456789.123456789123}', asked), '{"a":123456789.123456789123}\n')
  const whole = '{"a":[1.50,"2",{"b":1e400}],"c":-0}'
  t.assert.equal(await selected('select * from ossobject', whole, asked), `${whole}\n`)
  t.assert.equal(await selected('select * from ossobject.a[0]', whole, asked), '{"_1":1.50}\n')
  t.assert.equal(await selected('select a[0] from ossobject where a[0] = "1.50"', whole, asked), '{"_1":1.50}\n')
  t.assert.equal(await selected('select cast(c as int) from ossobject', whole, asked), '{"c":0}\n')
})

test('lines are counted and cut by their number', async (t) => {
  const content = Array.from({ length: 20 }, (_, at) => `{"a":${at}}\n`).join('')
  t.assert.deepEqual(await countedIn(content, jsonLines), { rows: 20, splits: 1, columns: 0 })
  const asked: Asked = { kind: 'json', input: { json: { type: 'LINES', range: 'line-range=3-4' } } }
  t.assert.equal(await selected('select a from ossobject', content, asked), '{"a":3}\n{"a":4}\n')
  await t.assert.rejects(countedIn(content, jsonDocument), { code: 'InvalidArgument' })
})

const broken: [content: string, code: string][] = [
  ['', 'InvalidJsonData'],
  ['{', 'InvalidJsonData'],
  ['{"a":1', 'InvalidJsonData'],
  ['{"a" 1}', 'InvalidJsonData'],
  ['{"a":1}}', 'InvalidJsonData'],
  ['{"a":1}{"a":2}', 'InvalidJsonData'],
  ['{"a":[1,2}', 'InvalidJsonData'],
  ['{"a":tru}', 'InvalidJsonData'],
  ['{"a":01}', 'InvalidJsonData'],
  ['{a:1}', 'InvalidJsonData'],
  ['[1,,2]', 'InvalidJsonData'],
  ['{"skipped":{"b":[nul]},"a":[]}', 'InvalidJsonData'],
  ['a,b\nc,d\n', 'InvalidJsonData'],
  [`${'['.repeat(600)}`, 'JsonNodeExceedsMaxDepth'],
  [`{"a":["${'x'.repeat(524_288)}"]}`, 'JsonNodeExceedsMaxSize'],
  [`{"a":[[${'1,'.repeat(5_000)}1]]}`, 'ExceedsMaxJsonArraySize'],
]
for (const [content, code] of broken)
  test(`the document ${content.slice(0, 40)} is ${code}`, async (t) => {
    const asked = { ...jsonDocument, pieceBytes: 65_536 }
    await t.assert.rejects(selected('select * from ossobject.a[*]', content, asked), { code })
  })

test('an element of any size is passed over when nobody asks for it', async (t) => {
  const content = `{"skipped":"${'x'.repeat(2_000_000)}","a":{"b":1}}`
  t.assert.equal(
    await selected('select b from ossobject.a', content, { ...jsonDocument, pieceBytes: 65_536 }),
    '{"b":1}\n',
  )
})

test('whatever JSON is cut into, its nodes come whole', () => {
  const cut = fc.record({ value: fc.jsonValue({ maxDepth: 4 }), pieceBytes: fc.integer({ min: 1, max: 9 }) })
  fc.assert(
    fc.property(cut, ({ value, pieceBytes }) => {
      const text = Buffer.from(JSON.stringify({ skipped: value, a: [value, value] }, undefined, 1))
      const seen: string[] = []
      const scanner = new JsonScanner([{ key: 'a' }, '*'], 'document', (node) => void seen.push(node.toString()))
      for (let at = 0; at < text.length; at += pieceBytes) scanner.push(text.subarray(at, at + pieceBytes))
      scanner.end()
      return seen.length === 2 && seen.every((node) => JSON.stringify(JSON.parse(node)) === JSON.stringify(value))
    }),
  )
})
