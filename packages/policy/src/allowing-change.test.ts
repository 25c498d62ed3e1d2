/** Generated refusals: the change allows what was refused, and no part of it can be left out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import fc from 'fast-check'
import { allowingChange, allowingTrustChange } from './allowing-change.ts'
import { changed, changedTrust, type ChangePart } from './change-part.ts'
import { accessRequest, trustRequest } from './corpus.ts'
import { evaluate, evaluateTrust } from './evaluate.ts'
import type { PlainCase } from './obvious.ts'
import { generatedCase } from './testing/generated-case.ts'

// Set SEED to repeat a run; the seed of each run is printed.
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
const runCount = 6000

test(`a change allows what was refused, and no part of it can be left out (seed ${seed}, ${runCount} runs)`, (t) => {
  const counts = new Map<string, number>()
  const holds = (entry: PlainCase) => {
    const request = accessRequest({ ...entry, name: '', expect: { allowed: false, layer: '', reason: '' } })
    const isAllowed = evaluate(request).isAllowed
    const parts = allowingChange(request)
    const name = parts === undefined ? 'none' : isAllowed ? 'allowed already' : `${parts.length} parts`
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (isAllowed) return assert.deepEqual(parts, [])
    // Only the account itself, and what nobody but its own identities may do, is beyond every policy.
    if (parts === undefined) return assert.ok(request.resource.kind === 'service' || request.principal.kind === 'root')
    assert.ok(parts.length > 0)
    assert.ok(evaluate(changed(request, parts)).isAllowed, 'applied, it is allowed')
    for (const part of parts) {
      const others: readonly ChangePart[] = parts.filter((one) => one !== part)
      assert.ok(!evaluate(changed(request, others)).isAllowed, `without ${JSON.stringify(part)} it stays refused`)
    }
  }
  fc.assert(fc.property(generatedCase, holds), { seed, numRuns: runCount })
  for (const name of [...counts.keys()].toSorted()) t.diagnostic(`${name}: ${counts.get(name)}`)
  for (const name of ['1 parts', '2 parts', '3 parts']) assert.ok((counts.get(name) ?? 0) > runCount / 100, name)
})

const trust = (
  statements: readonly object[],
  identity: readonly object[] | undefined,
  caller: object,
  session?: readonly object[],
) =>
  trustRequest({
    name: '',
    expect: { allowed: false, layer: '', reason: '' },
    caller: caller as never,
    role: 'acs:ram::1:role/player',
    trust: statements,
    ...(identity === undefined ? {} : { identity }),
    ...(session === undefined ? {} : { session }),
  })

const trusted = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: ['acs:ram::1:user/u'] } }
const untrusted = { ...trusted, Principal: { RAM: ['acs:ram::1:user/other'] } }
const may = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }
const mayNot = { ...may, Effect: 'Deny' }
const user = { user: 'u', uid: '11', account: '1' }
const session = { role: 'r', session: 's', account: '1' }

const trustCases: [what: string, request: ReturnType<typeof trust>, want: string | undefined][] = [
  ['a user who is trusted and allowed', trust([trusted], [may], user), ''],
  ['a user without a policy', trust([trusted], undefined, user), 'add identity-policy'],
  ['a user whom the role does not trust', trust([untrusted], [may], user), 'add trust-policy'],
  ['a user without either', trust([untrusted], undefined, user), 'add trust-policy, add identity-policy'],
  [
    'a user whom everything denies',
    trust([trusted, { ...trusted, Effect: 'Deny' }], [may, mayNot], user),
    'remove identity-policy 1, remove trust-policy 1',
  ],
  [
    'a session with a narrow policy',
    trust([untrusted], [may], session, [{ Effect: 'Allow', Action: 'oss:*', Resource: '*' }]),
    'add trust-policy, add session-policy',
  ],
  ['root, which assumes no role', trust([trusted], undefined, { root: '1' }), undefined],
  ['a service', trust([trusted], undefined, { service: 'oss.aliyuncs.com' }), 'add trust-policy'],
]
for (const [what, request, want] of trustCases)
  test(`what lets ${what} assume a role`, (t: TestContext) => {
    const parts = allowingTrustChange(request)
    t.assert.equal(parts?.map(named).join(', '), want)
    if (parts === undefined) return
    t.assert.ok(evaluateTrust(changedTrust(request, parts)).isAllowed)
    for (const part of parts)
      t.assert.ok(
        !evaluateTrust(
          changedTrust(
            request,
            parts.filter((one) => one !== part),
          ),
        ).isAllowed,
        named(part),
      )
  })

function named(part: ChangePart): string {
  if (part.kind === 'unblock-public-access') return 'unblock'
  return part.kind === 'add-statement' ? `add ${part.layer}` : `remove ${part.layer} ${part.index}`
}
