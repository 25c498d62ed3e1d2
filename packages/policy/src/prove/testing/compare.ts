/** One random case: the prover's answer, held against brute force and against the evaluator. */
import { readPolicy } from '../../compile.ts'
import { evaluate } from '../../evaluate.ts'
import { prove, type Witness } from '../prove.ts'
import { bruteForce } from './brute-force.ts'
import { isKnownId } from './known-id.ts'
import { type RandomCase, randomCase } from './random-case.ts'

export interface Comparison {
  readonly answer: 'proved' | 'empty' | 'refuted' | 'undecided'
  readonly isCounterexampleKnown: boolean
}

/** @throws Error with the whole case when the answer is wrong */
export function compare(seed: number): Comparison {
  const { given, text } = randomCase(seed)
  const proof = prove(given)
  const counterexample = bruteForce(given)
  const isCounterexampleKnown = counterexample !== undefined
  if (proof.answer === 'proved' && isCounterexampleKnown)
    throw new Error(`case ${seed} is PROVED and false: ${counterexample}\n${text}`)
  if (proof.answer === 'refuted') {
    const mistake = mistakeIn(proof.witness, { given, text })
    if (mistake !== undefined)
      throw new Error(
        `case ${seed} is REFUTED by what is no counterexample: ${mistake}\n${text}\n${JSON.stringify(proof.witness)}`,
      )
  }
  return { answer: proof.answer === 'proved' && proof.isEmpty ? 'empty' : proof.answer, isCounterexampleKnown }
}

/** What is wrong with a witness, from the requests alone. */
function mistakeIn({ kind, key, requests }: Witness, { given }: RandomCase): string | undefined {
  const [one, other] = requests
  if (one.id === other.id) return 'both requests are of one id'
  for (const { id } of requests) if (id !== undefined && !isKnownId(given.ids, id)) return `${id} is no id`
  const [bucket] = given.buckets
  for (const request of requests) {
    const { isAllowed } = evaluate({
      principal: request.explanation.caller as never,
      action: request.action,
      resource: request.resource,
      conditions: new Map(Object.entries(request.conditions)),
      sessionPolicy: request.sessionPolicy === undefined ? undefined : readPolicy(request.sessionPolicy, 'session'),
      identityPolicies: request.id === undefined ? [] : given.role.policies,
      bucketPolicy: bucket?.policy,
      bucketAcl: bucket?.acl,
      isPublicAccessBlocked: bucket?.isPublicAccessBlocked,
    })
    if (!isAllowed) return `${request.action} of ${request.id ?? 'anybody'} is refused`
    const { resource, prefix } = request
    if (kind === 'write-of-shared') continue
    if (resource.kind === 'object' && resource.key !== key) return `${resource.key} is not ${key}`
    if (prefix !== undefined && !key.startsWith(prefix)) return `${key} is not below ${prefix}`
  }
  return undefined
}
