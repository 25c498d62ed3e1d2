/** A game can only ask `error.is(CODE)` for codes that the SDK's type names. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlayerErrorCode as SdkCode } from '@latchkey/game'
import { endpoints } from '../operations/registry.gen.ts'
import { playerErrors } from '../rules/errors.ts'
import type { PlayerErrorCode } from '../rules/errors.ts'

/** Everything that the service says and the SDK's type does not: a code that is missing here does not compile. */
const forServersOnly: Readonly<Record<Exclude<PlayerErrorCode, SdkCode>, true>> = {
  NoSuchDeadLetter: true,
  RoleNotAllowed: true,
}

test('the SDK names every code that a game may be told', () => {
  const games = endpoints.filter(({ contract }) => contract.auth.kind !== 'server')
  const told = new Set<string>(games.flatMap(({ contract }): readonly string[] => contract.errors))
  assert.ok(told.has('NoSuchObject'))
  for (const code of Object.keys(forServersOnly)) {
    assert.ok(Object.hasOwn(playerErrors, code), code)
    assert.ok(!told.has(code), `${code} is told to games`)
  }
})
