import { header, onBucket, query, required, stream, text } from '@latchkey/protocol'
import type { Contract } from '@latchkey/protocol'
import assert from 'node:assert/strict'
import test from 'node:test'
import { ossOperations } from '../operations/registry.gen.ts'
import { planOf } from './plan.ts'

test('a plan is made once for a contract', () => {
  for (const { contract } of ossOperations) assert.equal(planOf(contract), planOf(contract))
})

test('every field of every contract has its place in the plan', () => {
  for (const { contract } of ossOperations) {
    const plan = planOf(contract)
    const placed = [
      ...[...plan.query.values(), ...plan.headers.values()].flat().map(({ ours }) => ours),
      ...plan.families.map(({ ours }) => ours),
      ...plan.places.map(({ ours }) => ours),
      ...(plan.body === undefined ? [] : [plan.body[0]]),
    ]
    assert.deepEqual(new Set(placed), new Set(Object.keys(contract.input)), contract.name)
    const told = [
      ...(plan.status === undefined ? [] : [plan.status]),
      ...[...plan.outputHeaders, ...plan.documents].map(([ours]) => ours),
    ]
    assert.deepEqual(new Set(told), new Set(Object.keys(contract.output)), contract.name)
  }
})

test('header names are looked up in lower case and told as they are written', () => {
  const contract: Contract = {
    name: 'Example',
    product: 'oss',
    tier: 1,
    page: 'https://example.com',
    summary: 'Shows what a plan is.',
    route: { method: 'PUT', on: 'bucket' },
    needs: [{ action: 'oss:PutBucket', on: onBucket('source'), stage: 'head' }],
    callers: 'any',
    input: { length: required(header('Content-MD5', text)), prefix: query('Prefix', text), body: stream },
    output: {},
    status: 200,
    errors: [],
  }
  const plan = planOf(contract)
  assert.deepEqual(plan.headers.get('content-md5'), [{ ours: 'length', name: 'Content-MD5', value: text }])
  assert.equal(plan.query.has('prefix'), false)
  assert.deepEqual(plan.required, [{ ours: 'length', name: 'Content-MD5' }])
  assert.equal(plan.takesStream, true)
  assert.deepEqual(plan.bucketFields, ['source'])
})
