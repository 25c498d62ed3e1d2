import assert from 'node:assert/strict'
import { test } from 'node:test'
import { XMLParser } from 'fast-xml-parser'
import fc from 'fast-check'
import { readXml } from './read-xml.ts'
import { escapeXml, writeXml, xmlDeclaration } from './write-xml.ts'

test('a listing is written with repeated elements, empty ones, and neither attributes nor blanks', () => {
  const document = writeXml('ListBucketResult', {
    Name: 'b',
    Prefix: '',
    Marker: undefined,
    MaxKeys: 100,
    IsTruncated: false,
    Contents: [
      { Key: 'a&<>"\'', Size: 9007199254740993n, LastModified: new Date(Date.UTC(2012, 1, 24, 8, 43, 7, 999)) },
      { Key: 'b', Owner: { ID: '1', DisplayName: 'x' } },
    ],
    CommonPrefixes: [],
  })
  assert.equal(
    document,
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><Name>b</Name><Prefix></Prefix><MaxKeys>100</MaxKeys>' +
      '<IsTruncated>false</IsTruncated><Contents><Key>a&amp;&lt;&gt;"\'</Key><Size>9007199254740993</Size>' +
      '<LastModified>2012-02-24T08:43:07.000Z</LastModified></Contents><Contents><Key>b</Key><Owner><ID>1</ID>' +
      '<DisplayName>x</DisplayName></Owner></Contents></ListBucketResult>',
  )
})

const escapes: [text: string, want: string][] = [
  ['plain', 'plain'],
  ['a&b', 'a&amp;b'],
  [']]>', ']]&gt;'],
  ['\u0001\u0007\t\n\v\f\r', '\u0001\u0007&#x9;&#xA;\u000b\f&#xD;'],
  ['\ufffe\uffff', '&#xFFFE;&#xFFFF;'],
  ['😀é', '😀é'],
  ['\ud83d', '\ufffd'],
  ['\ude00\ud83d', '\ufffd\ufffd'],
]

for (const [text, want] of escapes)
  test(`${JSON.stringify(text)} is escaped as ${JSON.stringify(want)}`, () => assert.equal(escapeXml(text), want))

test('whatever text is written is read back, but for half surrogate pairs and U+0000', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
      const keys = texts.map((text) => text.replaceAll('\0', ''))
      const root = readXml(writeXml('Delete', { Object: keys.map((Key) => ({ Key })) }))
      assert.deepEqual(
        root.children.map((object) => object.children[0]?.text),
        keys.map((key) => key.toWellFormed()),
      )
    }),
    { numRuns: 300 },
  )
})

test('fast-xml-parser reads what we write as we do', () => {
  const parser = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: true })
  const texts = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((text) => text.trim() !== '')
  fc.assert(
    fc.property(texts, (text) => {
      const document = writeXml('a', { b: text })
      // The library's own answer is untyped.
      const theirs = parser.parse(document) as { a: { b: string } }
      assert.equal(theirs.a.b, readXml(document).children[0]?.text)
    }),
  )
})

test('the declaration comes first', () => assert.ok(writeXml('a', {}).startsWith(`${xmlDeclaration}<a>`)))
