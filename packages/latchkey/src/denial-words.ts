// A refusal in words. It comes over the wire or from the policy package, so everything in it is looked at first.

type Members = Readonly<Record<string, unknown>>

/** Lines for a person: who, what, which layer, which statement, and what the conditions saw. */
export function denialWords(denial: unknown): readonly string[] {
  const { caller, action, resource, at, explanation, change } = membersOf(denial)
  return [
    `${textOf(caller)} was refused ${textOf(action)} on ${textOf(resource)}${at === undefined ? '' : ` at ${textOf(at)}`}.`,
    ...explanationWords(explanation),
    ...changeWords(change),
  ]
}

/** What would allow it. Every part is needed, and together they are enough. */
export function changeWords(change: unknown): readonly string[] {
  if (!Array.isArray(change)) return ['No change of a policy would allow it.']
  const parts = listOf(change)
  const head = parts.length === 1 ? 'What would allow it:' : 'What would allow it, every part of it needed:'
  return [head, ...parts.map((part) => `  ${partWords(part)}`)]
}

const layers: Readonly<Record<string, string>> = {
  'session-policy': 'the policy that the session was made with',
  'identity-policy': 'a policy of the caller',
  'bucket-policy': 'the policy of the bucket',
  'trust-policy': 'the trust policy of the role',
}

function partWords(part: unknown): string {
  const { kind, layer, policy, statement, index, sid, position } = membersOf(part)
  if (kind === 'unblock-public-access') return 'turn public access block off, for the bucket and its account'
  const { name, type } = membersOf(policy)
  const where = name === undefined ? (layers[textOf(layer)] ?? textOf(layer)) : `${textOf(type)} policy ${textOf(name)}`
  if (kind === 'add-statement') return `add to ${where}: ${JSON.stringify(statement)}`
  const { line } = membersOf(position)
  const called = sid === undefined ? `statement ${Number(index) + 1}` : `statement “${textOf(sid)}”`
  return `take out of ${where}, or narrow, the Deny in ${called} (line ${textOf(line)})`
}

/** The part that says why; of an allowed request, what allowed it. */
export function explanationWords(explanation: unknown): readonly string[] {
  const { sentence, layer, reason, statement, matched, considered, conditions } = membersOf(explanation)
  const asked = listOf(considered).length > 0 ? listOf(considered) : listOf(matched)
  return [
    `${textOf(sentence)} (layer ${textOf(layer)}, reason ${textOf(reason)})`,
    ...(statement === undefined
      ? ['No statement decided: nothing that was asked allows it.']
      : [`The statement that decided: ${statementWords(statement)}`]),
    ...(asked.length > 0 ? ['What was asked:', ...asked.map((one) => `  ${statementWords(one)}`)] : []),
    ...conditionWords(listOf(conditions)),
  ]
}

const outcomes: Readonly<Record<string, string>> = {
  matched: 'matches',
  action: 'does not speak of this action',
  resource: 'does not speak of this resource',
  principal: 'does not speak of this caller',
  condition: 'has conditions that do not hold',
}

function statementWords(statement: unknown): string {
  const { layer, policy, effect, index, sid, position, outcome, failed } = membersOf(statement)
  const { name, type, version, attachedTo } = membersOf(policy)
  const to = membersOf(attachedTo)
  const where =
    name === undefined
      ? `${textOf(layer)}`
      : `${textOf(type)} policy ${textOf(name)} ${textOf(version)}, attached to ${textOf(to['kind'])} ${textOf(to['name'])}`
  const called = sid === undefined ? `statement ${Number(index) + 1}` : `statement “${textOf(sid)}”`
  const { line } = membersOf(position)
  const at = line === undefined ? '' : ` (line ${textOf(line)})`
  const missed = listOf(failed).map((condition) => {
    const { operator, key, values } = membersOf(condition)
    return `${textOf(operator)} ${textOf(key)} ${listOf(values).map(textOf).join(', ')}`
  })
  const verdict = outcomes[textOf(outcome)] ?? textOf(outcome)
  return `${textOf(effect)} of ${where}, ${called}${at}: ${verdict}${missed.length === 0 ? '' : ` (${missed.join('; ')})`}`
}

function conditionWords(conditions: readonly unknown[]): readonly string[] {
  if (conditions.length === 0) return []
  const lines = conditions.map((condition) => {
    const { key, values } = membersOf(condition)
    return `  ${textOf(key)}: ${values === undefined ? 'not in the request' : listOf(values).map(textOf).join(', ')}`
  })
  return ['What the conditions saw:', ...lines]
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '?'
}
