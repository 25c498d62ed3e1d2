// A proof, and above all a refutation, in words that say what to change.
import type { Given, Proof, Template, Witness, WitnessRequest } from '@latchkey/policy'
import type { ReadDocument } from './policy-prove-given.ts'
import { adviceFor } from './policy-prove-advice.ts'
import { ownStatement, placeWords } from './policy-prove-places.ts'
import type { Replayed } from './policy-prove-replay.ts'

/** What the answer does not speak of. */
export const notPartOfIt: readonly string[] = [
  'what the services for players do on endpoints of their own',
  'links and URLs that others signed',
  'changes after these documents were read, and objects that have an ACL of their own',
  'the owner’s replication, inventories and access logs',
  'sessions of the role that were made without one of these templates',
  'side channels, such as timing',
]

export function proofWords(
  given: Given,
  documents: readonly ReadDocument[],
  proof: Proof,
  replayed: readonly Replayed[] | undefined,
): string[] {
  return [
    ...answerWords(given, proof, replayed),
    'Read for this answer (SHA-256):',
    ...documents.map(({ what, sha256 }) => `  ${sha256.slice(0, 16)}…  ${what}`),
    'Not part of it:',
    ...notPartOfIt.map((line) => `  ${line}`),
  ]
}

function answerWords(given: Given, proof: Proof, replayed: readonly Replayed[] | undefined): string[] {
  const buckets = given.buckets.map(({ name }) => name).join(', ')
  switch (proof.answer) {
    case 'proved': {
      const beyond = given.shared.length === 0 ? '' : `, besides reading ${given.shared.join(', ')}`
      return [
        `PROVED: no two ids of ${given.ids} can touch the same object of ${buckets}${beyond}; strangers can touch none of theirs.`,
        ...(proof.isEmpty
          ? ['The templates allow nothing there. If they should, look at the names of the buckets.']
          : []),
      ]
    }
    case 'refuted':
      return refutationWords(given, proof.witness, replayed)
    case 'undecided':
      return [
        'UNDECIDED: no two requests were found that touch the same object, and there may be some.',
        ...proof.reasons.map(
          ({ statements, why }) => `  ${statements.map(placeWords).join(' and ') || 'As a whole'}: ${why}`,
        ),
      ]
  }
}

function refutationWords(
  { templates, shared }: Given,
  witness: Witness,
  replayed: readonly Replayed[] | undefined,
): string[] {
  const { bucket, key, requests, kind } = witness
  const [one, other] = requests
  const head =
    kind === 'write-of-shared'
      ? `REFUTED: ${nameOf(one)} may write ${bucket}/${key}, which is shared (${shared.join(', ')}) and is for reading only.`
      : `REFUTED: ${nameOf(one)} and ${nameOf(other)} can both touch ${bucket}/${key}.`
  return [
    head,
    ...requests.flatMap((request, index) => requestWords(request, templates, replayed?.[index])),
    ...adviceFor(witness, templates).map((line) => `  ${line}`),
  ]
}

const nameOf = ({ id }: WitnessRequest): string => (id === undefined ? 'anybody' : `the id “${id}”`)

function requestWords(
  request: WitnessRequest,
  templates: readonly Template[],
  replayed: Replayed | undefined,
): string[] {
  const { action, resource, prefix, shape, conditions, explanation } = request
  const what =
    resource.kind === 'object'
      ? ` on ${resource.bucket}/${resource.key}`
      : resource.kind === 'bucket'
        ? ` on the bucket ${resource.bucket}`
        : ''
  const isListing = action.startsWith('oss:List')
  const which =
    prefix !== undefined ? ` with the prefix “${prefix}”` : isListing && shape === 'bucket' ? ' without a prefix' : ''
  const others = Object.entries(conditions).filter(([key]) => key !== 'oss:Prefix')
  const when = others.length === 0 ? '' : `, when ${others.map(([key, value]) => `${key} is ${value}`).join(' and ')}`
  const own = ownStatement(request, templates)
  const by = own === undefined ? explanation.sentence : `by ${placeWords(own)}`
  const said = replayed === undefined ? [] : [`    the server: ${replayed.verdict} (${replayed.says})`]
  return [`  ${nameOf(request)} may ask ${action}${what}${which}${when}: ${by}`, ...said]
}
