import { gzipSync } from 'node:zlib'
import { test } from 'node:test'
import { splitBytes } from './limits.ts'
import { base64, countedIn, selected } from './testing.ts'
import type { Asked } from './testing.ts'

const people = 'Name,Age,City\nAnn,31,"Berlin, DE"\nBob,7,\n"Eve ""X""",12,Oslo\n'
const use: Asked = { input: { csv: { fileHeaderInfo: 'Use' } } }
const ignore: Asked = { input: { csv: { fileHeaderInfo: 'IGNORE' } } }

const selections: [sql: string, asked: Asked, want: string][] = [
  ['select * from ossobject', {}, people],
  ['SELECT * FROM OSSObject limit 2', {}, 'Name,Age,City\nAnn,31,"Berlin, DE"\n'],
  ['select * from ossobject', ignore, people.slice(people.indexOf('\n') + 1)],
  ['select _1 from ossobject', ignore, 'Ann\nBob\n"Eve ""X"""\n'],
  ['select _3, _1 from ossobject where _2 > 10', ignore, '"Berlin, DE",Ann\nOslo,"Eve ""X"""\n'],
  ["select name from ossobject where AGE >= 12 and city != ''", use, 'Ann\n"Eve ""X"""\n'],
  ["select s.Name from ossobject s where s.city like 'Ber%'", use, 'Ann\n'],
  ["select Name from ossobject as people where people.City = ''", use, 'Bob\n'],
  ["select Age, Name, _2 from ossobject where Name in ('Bob', 'Zoe')", use, '7,Bob,7\n'],
  ['select Name from ossobject where Age in (7, 31)', use, 'Ann\nBob\n'],
  ['select Name from ossobject where not Age between 8 and 31', use, 'Bob\n'],
  ['select Name from ossobject where Age not between 8 and 31 or Name = "Ann"', use, 'Ann\nBob\n'],
  ['select Name from ossobject where Age * 2 + 1 = 15', use, 'Bob\n'],
  ['select Name from ossobject where Age % 2 = 1 and Age / 2 = 3', use, 'Bob\n'],
  ['select Name from ossobject where -Age < -30', use, 'Ann\n'],
  ["select Name from ossobject where (Name || City) = 'Bob'", use, 'Bob\n'],
  ['select Name from ossobject where _4 is null limit 1', use, 'Ann\n'],
  ['select Name from ossobject where City is not null and _9 is null limit 1', use, 'Ann\n'],
  ['select cast(Age as int) from ossobject', use, '31\n7\n12\n'],
  ['select cast(Age as decimal), cast(Age as double) from ossobject limit 1', use, '31,31\n'],
  ['select count(*) from ossobject', use, '3\n'],
  ['select count(*) from ossobject where Age > 100', use, '0\n'],
  [
    'select avg(cast(age as int)), max(cast(age as int)), min(cast(age as int)), sum(cast(age as int)) from ossobject',
    use,
    '16.666666666666668,31,7,50\n',
  ],
  ['select avg(cast(age as int)) from ossobject limit 2', use, '19\n'],
  ['select max(cast(age as int)) from ossobject where age > 100', use, '\n'],
  ['select Age from ossobject', { ...use, output: { outputHeader: 'true' } }, 'Age\n31\n7\n12\n'],
  ['select Age as years from ossobject limit 1', { ...use, output: { outputHeader: 'True' } }, 'years\n31\n'],
  [
    'select * from ossobject limit 1',
    { ...use, output: { outputHeader: 'true' } },
    'Name,Age,City\nAnn,31,"Berlin, DE"\n',
  ],
  ['select City, Name from ossobject limit 1', { ...use, output: { keepAllColumns: 'true' } }, 'Ann,,"Berlin, DE"\n'],
  [
    'select Age from ossobject',
    { ...use, output: { csv: { recordDelimiter: base64('\r\n'), fieldDelimiter: base64(';') } } },
    '31\r\n7\r\n12\r\n',
  ],
  [
    'select * from ossobject limit 2',
    { ...ignore, output: { csv: { fieldDelimiter: base64('|') } } },
    'Ann|31|Berlin, DE\nBob|7|\n',
  ],
]
for (const [sql, asked, want] of selections)
  test(`${sql} ${JSON.stringify(asked)}`, async (t) => {
    for (const pieceBytes of [1, 5, 4_096]) t.assert.equal(await selected(sql, people, { ...asked, pieceBytes }), want)
  })

const forms: [what: string, content: string, csv: Readonly<Record<string, string>>, sql: string, want: string][] = [
  [
    'two-byte delimiters',
    'a;b\r\nc;d\r\n',
    { recordDelimiter: base64('\r\n'), fieldDelimiter: base64(';') },
    'select _2 from ossobject',
    'b\nd\n',
  ],
  ['another quote', "'a,b',c\n", { quoteCharacter: base64("'") }, 'select _1 from ossobject', "'a,b'\n"],
  ['comments', '#x\na\n#y\nb\n', { commentCharacter: base64('#') }, 'select * from ossobject', 'a\nb\n'],
  ['a line break in quotes', '"a\nb",c\n', {}, 'select _2 from ossobject', 'c\n'],
  [
    'a line break in quotes that ends the row',
    '"a\nb",c\n',
    { allowQuotedRecordDelimiter: 'false' },
    'select _2 from ossobject where _2 is not null',
    '',
  ],
  ['no delimiter at the end', 'a,b\nc,d', {}, 'select _2 from ossobject', 'b\nd\n'],
  ['an empty row', 'a\n\nb\n', {}, 'select * from ossobject', 'a\n\nb\n'],
  ['what is not ASCII', '玩,家\n', {}, "select _2 from ossobject where _1 = '玩'", '家\n'],
  [
    'numbers that no double holds',
    '9007199254740993\n',
    {},
    'select cast(_1 as int) from ossobject where _1 > 9007199254740992',
    '9007199254740993\n',
  ],
  ['decimals', '0.1\n0.2\n', {}, 'select sum(cast(_1 as decimal)) from ossobject', '0.3\n'],
  [
    'times',
    '2018-08-09 11:30:24\n2018-08-09 11:30:26\n',
    {},
    "select _1 from ossobject where cast(_1 as timestamp) > cast('20180809T113025' as timestamp)",
    '2018-08-09 11:30:26\n',
  ],
  [
    'times of a format',
    '20121201\n',
    {},
    "select cast(_1 as timestamp format 'YYYYDDMM') from ossobject",
    '2012-01-12T00:00:00Z\n',
  ],
]
for (const [what, content, csv, sql, want] of forms)
  test(`CSV with ${what}`, async (t) => {
    for (const pieceBytes of [1, 3, 4_096]) {
      const asked: Asked =
        csv['allowQuotedRecordDelimiter'] === 'false' ? { options: { maxSkippedRecordsAllowed: '9' } } : {}
      const rows = selected(sql, content, { ...asked, input: { csv }, pieceBytes })
      if (csv['allowQuotedRecordDelimiter'] === 'false') await t.assert.rejects(rows, { code: 'InvalidCsvLine' })
      else t.assert.equal(await rows, want)
    }
  })

const gaps = 'a,1,x\nb\nc,three,z\nd,4,w\n'
const tolerant: [sql: string, options: Asked['options'], want: string | { readonly code: string }][] = [
  ['select _1, _3 from ossobject', {}, 'a,x\nb,\nc,z\nd,w\n'],
  ['select _1, _3 from ossobject', { skipPartialDataRecord: 'true', maxSkippedRecordsAllowed: '1' }, 'a,x\nc,z\nd,w\n'],
  ['select _1, _3 from ossobject', { skipPartialDataRecord: 'true' }, { code: 'InvalidCsvLine' }],
  ['select _1 from ossobject where _2 > 3', { maxSkippedRecordsAllowed: '1' }, 'd\n'],
  ['select _1 from ossobject where _2 > 3', {}, { code: 'InvalidCsvLine' }],
  ['select sum(cast(_2 as int)) from ossobject', { maxSkippedRecordsAllowed: '10' }, '5\n'],
]
for (const [sql, options, want] of tolerant)
  test(`${sql} with ${JSON.stringify(options)} over rows with gaps`, async (t) => {
    const rows = selected(sql, gaps, { ...(options && { options }) })
    if (typeof want === 'string') t.assert.equal(await rows, want)
    else await t.assert.rejects(rows, want)
  })

const broken: [what: string, content: string | Uint8Array, code: string][] = [
  ['a quote without an end', 'a,"b\nc\n', 'InvalidCsvLine'],
  ['a row above 256 KB', `${'x'.repeat(262_145)}\n`, 'InvalidCsvLine'],
  ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x0a]), 'InvalidTextEncoding'],
]
for (const [what, content, code] of broken)
  test(`CSV with ${what} is ${code}`, async (t) => {
    await t.assert.rejects(selected('select _1 from ossobject', content, { pieceBytes: 65_536 }), { code })
  })

test('GZIP is unpacked, and what only says so is refused', async (t) => {
  const gzip: Asked = { input: { compressionType: 'gzip', csv: { fileHeaderInfo: 'Use' } } }
  t.assert.equal(await selected('select Name from ossobject limit 1', gzipSync(people), gzip), 'Ann\n')
  await t.assert.rejects(selected('select * from ossobject', people, gzip), { code: 'DecompressFailure' })
  const cut = gzipSync(people).subarray(0, 40)
  await t.assert.rejects(selected('select * from ossobject', cut, gzip), { code: 'DecompressFailure' })
})

const ranges: [range: string, want: string][] = [
  ['line-range=0-1', '0\n1\n'],
  ['line-range=8-', '8\n9\n'],
  ['line-range=-3', '7\n8\n9\n'],
  ['line-range=20-30', ''],
  ['split-range=0-0', '0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n'],
  ['split-range=1-2', ''],
]
for (const [range, want] of ranges)
  test(`${range} of ten rows`, async (t) => {
    const rows = Array.from({ length: 10 }, (_, at) => `${at}\n`).join('')
    t.assert.equal(await selected('select * from ossobject', rows, { input: { csv: { range } } }), want)
  })

test('splits are whole, every row is in one of them, and a range needs a count', async (t) => {
  const row = `${'x'.repeat(99_999)}\n`
  const content = row.repeat(25)
  const asked = (range: string): Asked => ({ input: { csv: { range } }, pieceBytes: 65_536 })
  const meta = await countedIn(content, { pieceBytes: 65_536 })
  t.assert.deepEqual(meta, { rows: 25, splits: Math.floor((24 * row.length) / splitBytes) + 1, columns: 1 })
  let whole = ''
  for (const at of [0, 1, 2])
    whole += await selected('select * from ossobject', content, asked(`split-range=${at}-${at}`))
  t.assert.equal(whole === content, true)
  const uncounted = { ...asked('line-range=0-1'), isCounted: false }
  await t.assert.rejects(selected('select * from ossobject', content, uncounted), { code: 'SelectCsvMetaUnavailable' })
})

test('what was found in front of a record that does not go with the statement goes out in front of the error', async (t) => {
  const seen: string[] = []
  const asked = { options: { skipPartialDataRecord: 'true' } }
  await t.assert.rejects(selected('select _1, _2 from ossobject', 'abc,def\nefg\n', asked, seen), {
    code: 'InvalidCsvLine',
  })
  t.assert.deepEqual(seen, ['abc,def\n'])
})

test('a number that no double holds is compared as it is written', async (t) => {
  const content = '123456789.123456789\n123456789.123456788\n'
  const sql = 'select _1 from ossobject where cast(_1 as decimal) = 123456789.1234567890'
  t.assert.equal(await selected(sql, content), '123456789.123456789\n')
})
