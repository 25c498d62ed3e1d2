/** The authorization table: every operation, need, branch and entrance, as `authorization.yaml` has them. */
import assert from 'node:assert/strict'
import type { Given } from '../run/given.ts'
import { suiteOf } from '../run/suite.ts'
import type { Case, Suite } from '../run/suite.ts'
import { playWith, playWithout, prepared } from './play.ts'
import { differences, readRequirements, readTable } from './requirements.ts'
import type { Requirement } from './requirements.ts'
import { Backdrop } from './scene.ts'

export function authorizationSuite({ world, only }: Given): Suite {
  const backdrop = new Backdrop(world)
  const requirements = readRequirements()
  return suiteOf({
    client: 'authorization',
    before: () => backdrop.open(),
    cases: [
      ...tableCases(requirements),
      ...requirements
        .filter(({ isFree }) => !isFree)
        .flatMap((one) => [...rowCases(backdrop, one), ...conditionCases(backdrop, one)]),
    ],
    only,
  })
}

/** What was written by hand and what the contracts declare is the same. */
function tableCases(requirements: readonly Requirement[]): Case[] {
  const table = readTable()
  const operations = new Set([...requirements, ...table.rows, ...table.withoutNeeds].map(({ operation }) => operation))
  return [...operations].toSorted().map((operation) => ({
    name: `${operation}_declares-what-was-written-by-hand`,
    run: () => {
      const found = differences(
        requirements.find((one) => one.operation === operation),
        operation,
        table,
      )
      assert.deepEqual(found, [], found.join('; '))
      return Promise.resolve()
    },
  }))
}

function rowCases(backdrop: Backdrop, { operation, branches, entrances }: Requirement): Case[] {
  return branches.flatMap(({ name: branch, needs }) =>
    entrances.flatMap((entrance): Case[] => [
      ...needs.map(({ action, on }, left): Case => ({
        name: `${operation}_${branch}-by-${entrance}-without-${action}-on-${on.replace('/', '-')}`,
        run: async () => playWithout(backdrop, await prepared(backdrop, operation, branch, entrance), needs, left),
      })),
      {
        name: `${operation}_${branch}-by-${entrance}-with-exactly-its-needs`,
        run: async () => playWith(backdrop, await prepared(backdrop, operation, branch, entrance), needs),
      },
    ]),
  )
}

/** Where a condition's value comes from, and two values of it. */
const conditionSources: Readonly<Record<string, readonly [from: string, allowed: string, other: string]>> = {
  'oss:Prefix': ['prefix', 'mine/', 'theirs/'],
  'oss:Delimiter': ['delimiter', '/', '|'],
  'oss:x-oss-acl': ['x-oss-acl', 'private', 'public-read'],
  'oss:x-oss-object-acl': ['x-oss-object-acl', 'private', 'public-read'],
  'sts:SourceIdentity': ['SourceIdentity', 'Alice', 'Bob'],
}

function conditionCases(backdrop: Backdrop, { operation, branches, entrances, conditions }: Requirement): Case[] {
  // Public values add needs of their own, which must not be what refuses.
  const needs = branches
    .filter(({ name }) => name === 'plain' || name === 'public-read')
    .flatMap((branch) => branch.needs)
  return conditions.flatMap((condition) =>
    entrances.map((entrance): Case => ({
      name: `${operation}_condition-${condition}-by-${entrance}`,
      run: async () => {
        const source = conditionSources[condition]
        assert.ok(source !== undefined, `nobody wrote where ${condition} comes from`)
        const [from, allowed, other] = source
        const play = async (value: string): Promise<boolean> => {
          const { scene, send } = await prepared(backdrop, operation, 'plain', entrance)
          // The condition is one of the write; reading a copy's source is a need of its own.
          const statements = needs.map((need) =>
            need.on === 'source'
              ? backdrop.statementOf(need, scene)
              : backdrop.statementOf(need, scene, { StringEquals: { [condition]: allowed } }),
          )
          const outcome = await send(await backdrop.sessionWith(statements), { [from]: value })
          assert.ok(outcome.isAllowed || outcome.isRefused, outcome.shown)
          return outcome.isAllowed
        }
        assert.equal(await play(allowed), true, `${from}=${allowed} is allowed`)
        assert.equal(await play(other), false, `${from}=${other} is refused`)
      },
    })),
  )
}
