/** Reads `authorization.yaml`, and compares it with the table that the server's contracts give. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export type Entrance = 'header' | 'url' | 'form'
export type Need = { readonly action: string; readonly on: string; readonly each?: true }
export type Branch = { readonly name: string; readonly needs: readonly Need[] }
export type Requirement = {
  readonly operation: string
  readonly entrances: readonly Entrance[]
  readonly branches: readonly Branch[]
  readonly conditions: readonly string[]
  readonly isFree: boolean
}

type Written = {
  readonly entrances: readonly Entrance[]
  readonly needs?: readonly Need[]
  readonly branches?: Readonly<Record<string, { readonly adds?: readonly Need[]; readonly instead?: readonly Need[] }>>
  readonly conditions?: readonly string[]
  readonly none?: true
}

const here = join(import.meta.dirname, '..')

export function readRequirements(): Requirement[] {
  const written = parse(readFileSync(join(here, 'authorization.yaml'), 'utf8')) as Readonly<Record<string, Written>>
  return Object.entries(written).map(
    ([operation, { entrances, needs = [], branches = {}, conditions = [], none }]) => ({
      operation,
      entrances,
      conditions,
      isFree: none === true,
      branches: [
        { name: 'plain', needs },
        ...Object.entries(branches).map(([name, { adds, instead }]) => ({
          name,
          needs: instead ?? [...needs, ...(adds ?? [])],
        })),
      ],
    }),
  )
}

type Row = {
  readonly operation: string
  readonly action: string
  readonly on: {
    readonly kind: string
    readonly entity?: string
    readonly name?: string
    readonly key?: string
    readonly isSelf?: true
  }
  readonly each?: string
  readonly conditions?: Readonly<Record<string, string>>
  readonly entrance: Entrance
}
type Table = {
  readonly rows: readonly Row[]
  readonly withoutNeeds: readonly { readonly operation: string; readonly entrances: readonly Entrance[] }[]
}

export function readTable(): Table {
  return JSON.parse(readFileSync(join(here, 'authorization-table.gen.json'), 'utf8')) as Table
}

/** Everything about one operation that one side says and the other does not. */
export function differences(requirement: Requirement | undefined, operation: string, table: Table): string[] {
  if (requirement === undefined) return [`authorization.yaml does not know ${operation}`]
  const rows = table.rows.filter((row) => row.operation === operation)
  const free = table.withoutNeeds.find((one) => one.operation === operation)
  if (rows.length === 0 && free === undefined) return [`the server has no ${operation}`]
  const declared = rows.map((row) => `${row.action} on ${kindOf(row)}${row.each === undefined ? '' : ', each'}`)
  const wanted = requirement.branches.flatMap(({ needs }) =>
    // Two objects of one list are one need of the contract.
    needs.map(
      ({ action, on, each }) =>
        `${action} on ${on === 'second' && each === true ? 'object' : on}${each === true ? ', each' : ''}`,
    ),
  )
  const entrances = [...new Set([...rows.map(({ entrance }) => entrance), ...(free?.entrances ?? [])])]
  const conditions = rows.flatMap((row) => Object.keys(row.conditions ?? {}))
  return [
    ...oneSided('needs', wanted, declared),
    ...oneSided('enters by', requirement.entrances, entrances),
    ...oneSided('sets', requirement.conditions, conditions),
  ]
}

function kindOf({ on }: Row): string {
  if (on.isSelf === true) return 'self'
  if (on.kind === 'ram' && on.entity === '*') return '*'
  if (on.kind === 'ram') return on.name === undefined ? `${on.entity}/*` : String(on.entity)
  const named = /^(source|target|watermark|replica)Key$/.exec(on.key ?? '')?.[1]
  return named ?? on.kind
}

function oneSided(verb: string, written: readonly string[], declared: readonly string[]): string[] {
  const [here, there] = [new Set(written), new Set(declared)]
  return [
    ...[...here]
      .filter((one) => !there.has(one))
      .map((one) => `by hand it ${verb} ${one}, which the contract does not declare`),
    ...[...there]
      .filter((one) => !here.has(one))
      .map((one) => `the contract ${verb} ${one}, which nobody wrote by hand`),
  ]
}
