import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLinearizable } from './checker.ts'
import { knownHistories } from './known-histories.ts'
import { objectModel } from './object-model.ts'

for (const { name, isPossible, history } of knownHistories)
  test(`${name}: ${isPossible ? 'possible' : 'impossible'}`, () =>
    assert.equal(isLinearizable(objectModel, history), isPossible))
