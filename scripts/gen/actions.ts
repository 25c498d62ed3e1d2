/**
 * Every action that an operation asks for, with what it is asked on: what `policy prove` takes requests to be made of.
 * `with` are actions that each operation asks besides, so that the action alone lets nobody do anything.
 */
import type { Need } from '@latchkey/protocol'
import type { FoundOperation } from './operations.ts'

type Row = {
  readonly action: string
  readonly on: Exclude<Need['on']['kind'], 'kms'>
  readonly isListing: boolean
  readonly with: readonly string[]
}

export function actionsCode(operations: readonly FoundOperation[]): string {
  const rows = new Map<string, Row>()
  for (const { contract } of operations)
    for (const need of contract.needs)
      for (const action of [need.action, ...(need.versionAction === undefined ? [] : [need.versionAction])]) {
        const { kind: on } = need.on
        // A proof is about objects. A key of KMS is shared by design: what keeps ids apart is what they can read.
        if (on === 'kms') continue
        const isListing = need.conditions?.['oss:Prefix'] !== undefined
        const companions = companionsOf(contract.needs, need)
        const before = rows.get(action)
        if (before !== undefined && before.on !== on) throw new Error(`${action} is asked on ${on} and ${before.on}`)
        rows.set(action, {
          action,
          on,
          // An action that one operation asks without a prefix reaches everything anyway: it is asked with none.
          isListing: isListing || (before?.isListing ?? false),
          with: before === undefined ? companions : before.with.filter((name) => companions.includes(name)),
        })
      }
  const sorted = [...rows.values()].toSorted((one, other) => (one.action < other.action ? -1 : 1))
  const lines = sorted.map(
    (row) =>
      `{ action: '${row.action}', on: '${row.on}'${row.isListing ? ', isListing: true' : ''}${row.with.length === 0 ? '' : `, with: [${row.with.map((name) => `'${name}'`).join(', ')}]`} },`,
  )
  return `/** Written by \`npm run gen\` from the contracts below packages/server/src/operations. Do not edit. */

/** An action that operations ask for, and what on. \`with\`: what all of those operations ask on the same besides. */
export interface OperationAction {
  readonly action: string
  readonly on: 'object' | 'bucket' | 'service' | 'ram'
  readonly isListing?: true
  readonly with?: readonly string[]
}

export const operationActions: readonly OperationAction[] = [
${lines.join('\n')}
]
`
}

/** What the same operation asks of everybody on the same resource before anything is known. */
function companionsOf(needs: readonly Need[], need: Need): string[] {
  if (need.stage === 'found' || need.stage === 'told') return []
  return needs
    .filter((other) => other !== need && other.action !== need.action && other.when === undefined)
    .filter((other) => other.stage === 'head' && JSON.stringify(other.on) === JSON.stringify(need.on))
    .map((other) => other.action)
}
