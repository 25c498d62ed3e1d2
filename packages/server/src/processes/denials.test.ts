import { test } from 'node:test'
import { keptDenials } from './denials.ts'

const denial = (requestId: string, explanation: unknown = '') => ({
  requestId,
  at: '2026-11-20T12:00:00.000Z',
  action: 'oss:GetObject',
  resource: 'acs:oss:*:1:b/k',
  caller: 'anonymous',
  explanation,
  change: [{ kind: 'unblock-public-access' as const }],
})

test('the newest refusals are kept, up to a number', (t) => {
  const denials = keptDenials(2)
  for (const requestId of ['A', 'B', 'C']) denials.keep(denial(requestId))
  t.assert.deepEqual(
    ['A', 'B', 'C'].map((requestId) => denials.find(requestId)?.requestId),
    [undefined, 'B', 'C'],
  )
  t.assert.deepEqual(denials.find('C'), denial('C'))
})

test('refusals with much to say push out more of the others, and one that is larger than all is not kept', (t) => {
  const denials = keptDenials(100, 2_000)
  for (let index = 0; index < 10; index += 1) denials.keep(denial(`small-${index}`))
  denials.keep(denial('large', 'x'.repeat(1_500)))
  t.assert.equal(denials.find('large')?.requestId, 'large')
  t.assert.equal(denials.find('small-0'), undefined)
  t.assert.equal(denials.find('small-9')?.requestId, 'small-9')
  denials.keep(denial('larger', 'x'.repeat(3_000)))
  t.assert.equal(denials.find('larger'), undefined)
  denials.keep(denial('after'))
  t.assert.equal(denials.find('after')?.requestId, 'after')
})
