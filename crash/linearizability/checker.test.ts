import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLinearizable } from './checker.ts'
import { knownObjectHistories } from './known-object-histories.ts'
import { knownVersionHistories } from './known-version-histories.ts'
import { objectModel } from './object-model.ts'
import { versionModel } from './version-model.ts'

for (const { name, isPossible, history } of knownObjectHistories)
  test(`${name}: ${isPossible ? 'possible' : 'impossible'}`, () =>
    assert.equal(isLinearizable(objectModel, history), isPossible))

for (const { name, isPossible, history } of knownVersionHistories)
  test(`with versions, ${name}: ${isPossible ? 'possible' : 'impossible'}`, () =>
    assert.equal(isLinearizable(versionModel, history), isPossible))
