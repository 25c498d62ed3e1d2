import assert from 'node:assert/strict'
import { test } from 'node:test'
import { objectNameProblem } from './object-names.ts'

for (const name of ['map-7.bin', 'a/b/c', '存档', 'with space', 'a+b', '~x', `x${'y'.repeat(511)}`])
  test(`${name.slice(0, 20)} is a name`, () => assert.equal(objectNameProblem(name), undefined))

const refused = [
  '',
  '/a',
  'a/',
  'a//b',
  '../a',
  'a/./b',
  'a?b',
  'a&b',
  'a=b',
  'a#b',
  'a%2fb',
  'a\\b',
  'a:b',
  'a\nb',
  'a.',
  'e\u0301',
  '\ud800',
  'x'.repeat(513),
]
for (const name of refused)
  test(`${JSON.stringify(name).slice(0, 20)} is none`, () => assert.notEqual(objectNameProblem(name), undefined))
