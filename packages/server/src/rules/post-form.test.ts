import { test } from 'node:test'
import fc from 'fast-check'
import { resolveFormKey, successLocation, successStatus } from './post-form.ts'

const keys: [template: string, fileName: string, want: string][] = [
  ['a.png', 'b.png', 'a.png'],
  ['user/${filename}', 'b.png', 'user/b.png'],
  ['${filename}-${filename}', 'b', 'b-b'],
  ['u/${filename}', 'C:\\pictures\\b.png', 'u/b.png'],
  ['1/${filename}', '../../2/b.png', '1/b.png'],
  ['u/${filename}', "$&$'", "u/$&$'"],
  ['u/${filename}', '', 'u/'],
  ['u/${Filename}', 'b', 'u/${Filename}'],
]
for (const [template, fileName, want] of keys)
  test(`${template} of the file ${fileName} is stored as ${want}`, (t) =>
    t.assert.equal(resolveFormKey([['Key', template]], fileName), want))

test('a form without a key has none', (t) => {
  t.assert.equal(resolveFormKey([['policy', 'x']], 'a'), undefined)
})

test('a file name never leaves the folder of its template', () => {
  fc.assert(
    fc.property(fc.string(), (fileName) => {
      const rest = resolveFormKey([['key', '1/${filename}']], fileName)?.slice(2) ?? '/'
      return !rest.includes('/') && !rest.includes('\\')
    }),
  )
})

test('a form is answered with 204 unless it asks for 200 or 201', (t) => {
  t.assert.deepEqual(['200', '201', '204', '404', '', undefined].map(successStatus), [200, 201, 204, 204, 204, 204])
})

const stored = { bucket: 'b', key: 'ä&b', etag: '"ABC"' }
const locations: [redirect: string, want: string | undefined][] = [
  ['http://game.example/done', 'http://game.example/done?bucket=b&key=%C3%A4%26b&etag=%22ABC%22'],
  ['https://game.example/?a=1#x', 'https://game.example/?a=1&bucket=b&key=%C3%A4%26b&etag=%22ABC%22#x'],
  ['javascript:alert(1)', undefined],
  ['/done', undefined],
  ['', undefined],
]
for (const [redirect, want] of locations)
  test(`success_action_redirect ${redirect} leads to ${want ?? 'nowhere'}`, (t) =>
    t.assert.equal(successLocation(redirect, stored), want))
