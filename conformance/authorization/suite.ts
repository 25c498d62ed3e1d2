/** The authorization table: every operation, need, branch and entrance, as `authorization.yaml` has them. */
import assert from 'node:assert/strict'
import type { Given } from '../run/given.ts'
import { suiteOf } from '../run/suite.ts'
import type { Case, Suite } from '../run/suite.ts'
import { playWith, playWithout, prepared } from './play.ts'
import type { Prepared } from './play.ts'
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
    entrances.flatMap((entrance): Case[] => {
      // An account has a hundred buckets at a time, and there are more rows that make one.
      const row = (play: (ready: Prepared) => Promise<void>) => async (): Promise<void> => {
        const ready = await prepared(backdrop, operation, branch, entrance)
        try {
          await play(ready)
        } finally {
          await backdrop.leave(ready.scene)
        }
      }
      return [
        ...needs.map(({ action, on }, left): Case => ({
          name: `${operation}_${branch}-by-${entrance}-without-${action}-on-${on.replace('/', '-')}`,
          run: row(async (ready) => playWithout(backdrop, ready, needs, left)),
        })),
        {
          name: `${operation}_${branch}-by-${entrance}-with-exactly-its-needs`,
          run: row(async (ready) => playWith(backdrop, ready, needs)),
        },
      ]
    }),
  )
}

/** Where a condition's value comes from, two values of it, and its key and value where they are not these. */
type Source = readonly [from: string, allowed: string, other: string, key?: string, keyValue?: string]
const tagsOf = (value: string): string =>
  `<Tagging><TagSet><Tag><Key>team</Key><Value>${value}</Value></Tag></TagSet></Tagging>`
const conditionSources: Readonly<Record<string, Source>> = {
  'oss:BucketTag/{tagKey}': ['tag-key=team&tag-value', 'blue', 'red', 'oss:BucketTag/team'],
  'oss:RequestObjectTag/*': ['x-oss-tagging', 'team=blue', 'team=red', 'oss:RequestObjectTag/team', 'blue'],
  'PutObjectTagging oss:RequestObjectTag/*': [
    'body',
    tagsOf('blue'),
    tagsOf('red'),
    'oss:RequestObjectTag/team',
    'blue',
  ],
  'oss:Prefix': ['prefix', 'mine/', 'theirs/'],
  'oss:Delimiter': ['delimiter', '/', '|'],
  'oss:x-oss-acl': ['x-oss-acl', 'private', 'public-read'],
  'oss:x-oss-object-acl': ['x-oss-object-acl', 'private', 'public-read'],
  'sts:SourceIdentity': ['SourceIdentity', 'Alice', 'Bob'],
  'ram:MFAOperationForLogin': ['MFAOperationForLogin', 'independent', 'adaptive'],
}

function conditionCases(backdrop: Backdrop, { operation, branches, entrances, conditions }: Requirement): Case[] {
  // Public values and tags add needs of their own, which must not be what refuses.
  const needs = branches
    .filter(({ name }) => ['plain', 'public-read', 'tagging'].includes(name))
    .flatMap((branch) => branch.needs)
  return conditions.flatMap((condition) =>
    entrances.map((entrance): Case => ({
      name: `${operation}_condition-${condition}-by-${entrance}`,
      run: async () => {
        const source = conditionSources[`${operation} ${condition}`] ?? conditionSources[condition]
        assert.ok(source !== undefined, `nobody wrote where ${condition} comes from`)
        const [from, allowed, other, key = condition, keyValue = allowed] = source
        const play = async (value: string): Promise<boolean> => {
          const { scene, send } = await prepared(backdrop, operation, 'plain', entrance)
          // The condition is one of the write; reading a copy's source is a need of its own.
          const statements = needs.map((need) =>
            need.on === 'source'
              ? backdrop.statementOf(need, scene)
              : backdrop.statementOf(need, scene, { StringEquals: { [key]: keyValue } }),
          )
          const outcome = await send(await backdrop.sessionWith(statements), moreOf(from, value))
          assert.ok(outcome.isAllowed || outcome.isRefused, outcome.shown)
          return outcome.isAllowed
        }
        assert.equal(await play(allowed), true, `${from}=${allowed} is allowed`)
        assert.equal(await play(other), false, `${from}=${other} is refused`)
      },
    })),
  )
}

/** `a=b&c` is the parameter `a` with the value `b` besides `c` with the value. */
function moreOf(from: string, value: string): Readonly<Record<string, string>> {
  const names = from.split('&')
  return Object.fromEntries(names.map((name) => [name.split('=')[0] ?? name, name.split('=')[1] ?? value]))
}
