/**
 * The authorization table: for each operation, one row for every need, branch of its condition and entrance. The
 * authorization tests play each row twice: with all needs but this one, which must be refused, and with exactly the needs.
 */
import type { Contract, Need, When } from '@latchkey/protocol'
import type { FoundOperation } from './operations.ts'

type Branch = { readonly has: string } | { readonly missing: string } | { readonly field: string; readonly is: string }
type Entrance = 'header' | 'url' | 'form'
type Row = {
  readonly operation: string
  readonly action: string
  readonly on: Need['on']
  readonly each?: string
  readonly when?: Branch
  /** Only when the input names a version. */
  readonly withVersion?: true
  readonly stage: Need['stage']
  readonly conditions?: Need['conditions']
  readonly entrance: Entrance
}

export function authorizationTable(operations: readonly FoundOperation[]): string {
  const contracts = operations.map((operation) => operation.contract)
  return JSON.stringify({
    about: 'Written by `npm run gen` from the contracts below packages/server/src/operations. Do not edit.',
    rows: contracts.flatMap(rowsOf),
    withoutNeeds: contracts
      .filter((contract) => contract.needs.length === 0)
      .map((contract) => ({ operation: contract.name, callers: contract.callers, entrances: entrancesOf(contract) })),
  })
}

function rowsOf(contract: Contract): Row[] {
  // What only decides how much an answer tells is refused nobody.
  const asked = contract.needs.filter(({ stage }) => stage !== 'told')
  return asked.flatMap((need) =>
    branchesOf(need.when).flatMap((when) =>
      actionsOf(need).flatMap((action) =>
        entrancesOf(contract).map((entrance) => ({
          operation: contract.name,
          ...action,
          on: need.on,
          ...(need.each === undefined ? {} : { each: need.each }),
          ...(when === undefined ? {} : { when }),
          stage: need.stage,
          ...(need.conditions === undefined ? {} : { conditions: need.conditions }),
          entrance,
        })),
      ),
    ),
  )
}

function branchesOf(when: When | undefined): (Branch | undefined)[] {
  if (when === undefined) return [undefined]
  return 'is' in when ? when.is.map((value) => ({ field: when.field, is: value })) : [when]
}

function actionsOf(need: Need): Pick<Row, 'action' | 'withVersion'>[] {
  const plain = { action: need.action }
  return need.versionAction === undefined ? [plain] : [plain, { action: need.versionAction, withVersion: true }]
}

/** OSS: signed in the header or in the URL, or a form. RPC: ACS3 in the header, RPC parameters in the URL or in a form. */
function entrancesOf(contract: Contract): Entrance[] {
  if (!('method' in contract.route)) return ['header', 'url', 'form']
  return contract.route.form === true ? ['form'] : ['header', 'url']
}
