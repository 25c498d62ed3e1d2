/** The classic mistakes of policies: what is allowed by the grammar and does not do what it looks like. */
import { compilePolicy } from '../compile.ts'
import type { PolicyKind } from '../document.ts'
import { PolicySyntaxError, parseJson } from '../json.ts'
import { parsePolicy } from '../parse.ts'
import { actionRules } from './action-rules.ts'
import { conditionRules } from './condition-rules.ts'
import type { Finding, Rule } from './finding.ts'
import { placesOf } from './places.ts'
import { resourceRules } from './resource-rules.ts'

const rules: readonly Rule[] = [...resourceRules, ...actionRules, ...conditionRules]

/** The rules by name, and `syntax` for what is no policy. */
export const lintRuleNames: readonly string[] = ['syntax', ...rules.map(({ name }) => name)]

/** What stands wrong in a policy, in the order of the text. What is no policy has one finding, `syntax`. */
export function lintPolicy(source: string, kind: PolicyKind): Finding[] {
  try {
    const policy = compilePolicy(parsePolicy(source, kind))
    const places = placesOf(source)
    const statements = [...policy.allows, ...policy.denies]
    const findings = statements.flatMap((statement) => {
      const own = places[statement.source.index]
      if (own === undefined) return []
      const seen = { document: policy.document, statement, places: own }
      return rules.flatMap((rule) => rule.find(seen).map((found) => ({ rule: rule.name, ...found })))
    })
    return findings.toSorted(
      ({ position: one }, { position: other }) => one.line - other.line || one.column - other.column,
    )
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error
    const { line, column, message } = error
    const why = message.replace(/ \(line \d+, column \d+[^)]*\)$/, '.')
    return [{ rule: 'syntax', position: { line, column }, why, fix: 'The server refuses it as it is.' }]
  }
}

/** What a document is by its looks: only bucket and trust policies have a Principal. */
export function kindOfPolicy(source: string): PolicyKind {
  try {
    const root = parseJson(source)
    const statement = root.kind === 'object' ? root.members.find(({ name }) => name === 'Statement')?.value : undefined
    const [first] = statement?.kind === 'array' ? statement.items : [statement]
    const principal =
      first?.kind === 'object' ? first.members.find(({ name }) => name === 'Principal')?.value : undefined
    if (principal === undefined) return 'identity'
    return principal.kind === 'object' ? 'trust' : 'bucket'
  } catch (error) {
    if (error instanceof PolicySyntaxError) return 'identity'
    throw error
  }
}
