import { test } from 'node:test'
import { header, inBucket, inKey, onBucket, onObject, query, text } from '@latchkey/protocol'
import type { Contract } from '@latchkey/protocol'
import { authorizationTable } from './gen/authorization.ts'
import { clientCode, registryCode } from './gen/code.ts'
import { mistakesIn } from './gen/operations.ts'
import type { FoundOperation } from './gen/operations.ts'
import { operationsPage } from './gen/reference.ts'

const getNote: Contract = {
  name: 'GetNote',
  product: 'oss',
  tier: 1,
  page: 'https://example.com/getnote',
  summary: 'Reads a note | of a key.',
  route: { method: 'GET', on: 'object', query: { note: true } },
  needs: [
    { action: 'oss:GetNote', versionAction: 'oss:GetNoteVersion', on: onObject(), stage: 'head' },
    { action: 'oss:SeeNotes', on: onBucket(), when: { field: 'kind', is: ['a', 'b'] }, stage: 'body' },
  ],
  callers: 'any',
  input: { bucket: inBucket, key: inKey, versionId: query('versionId', text), kind: header('x-oss-kind', text) },
  output: {},
  status: 200,
  errors: ['NoSuchKey'],
}
const found = (contract: Contract): FoundOperation => ({ contract, exportName: 'getNote', file: 'oss/get-note.ts' })

test('the registry imports each file once, by its own path', (t) => {
  const code = registryCode([found(getNote), { ...found(getNote), exportName: 'putNote' }])
  t.assert.match(code, /import \{ getNote, putNote \} from '\.\/oss\/get-note\.ts'/)
  t.assert.match(code, /ossOperations = \[getNote, putNote\]/)
  t.assert.match(code, /rpcOperations = \[\]/)
})

test('the client is told what is on the wire and nothing of permissions', (t) => {
  const code = clientCode([found(getNote)])
  t.assert.match(code, /export type GetNoteInput = CallInput</)
  t.assert.match(code, /ossContracts = \{\n\/\*\* Reads a note \| of a key\. \*\/\ngetNote,/)
  t.assert.match(code, /"x-oss-kind"/)
  t.assert.doesNotMatch(code, /oss:GetNote|@latchkey\/server/)
})

test('each need has a row for each version, branch and entrance', (t) => {
  const { rows } = JSON.parse(authorizationTable([found(getNote)])) as { rows: { action: string; entrance: string }[] }
  t.assert.deepEqual(
    rows.map((row) => `${row.action} ${row.entrance}`),
    [
      'oss:GetNote header',
      'oss:GetNote url',
      'oss:GetNoteVersion header',
      'oss:GetNoteVersion url',
      'oss:SeeNotes header',
      'oss:SeeNotes url',
      'oss:SeeNotes header',
      'oss:SeeNotes url',
    ],
  )
})

test('a cell of the operations table does not end at a bar in its text', (t) => {
  t.assert.match(operationsPage([found(getNote)], []), /Reads a note \\\| of a key\./)
})

const mistakes: [name: string, contract: Contract, want: RegExp][] = [
  ['an error in no catalogue', { ...getNote, errors: ['NoSuchNote'] }, /answers NoSuchNote/],
  [
    'a need on a field that is not there',
    { ...getNote, needs: [{ action: 'oss:X', on: onObject('bucket', 'target'), stage: 'head' }] },
    /needs oss:X on target/,
  ],
  [
    'two fields in one place',
    { ...getNote, input: { ...getNote.input, b: header('x-oss-kind', text) } },
    /header x-oss/,
  ],
  ['a name that is not the export', { ...getNote, name: 'ReadNote' }, /exported as getNote/],
]
for (const [name, contract, want] of mistakes)
  test(`a contract with ${name} is refused`, (t) => t.assert.match(mistakesIn([found(contract)]).join('\n'), want))

test('a contract without mistakes is taken, and twice the same route is not', (t) => {
  t.assert.deepEqual(mistakesIn([found(getNote)]), [])
  t.assert.match(mistakesIn([found(getNote), found(getNote)]).join('\n'), /GetNote exists twice\ntwo take /)
})
