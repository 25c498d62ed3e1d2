import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withOnBehalf } from '../operations/on-behalf.ts'
import { endpoints as registered } from '../operations/registry.gen.ts'
import { startGame } from '../testing/start-game.ts'
import { openApiDocument } from './openapi.ts'

const endpoints = withOnBehalf(registered)

type Operation = {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<Record<string, unknown>>
  readonly security: readonly object[]
}
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

test('the document is served to anybody, and is the one that the contracts make', async () => {
  await using game = await startGame()
  const { status, json, headers } = await game.send('GET /-/players/v1/openapi.json')
  assert.equal(status, 200)
  assert.equal(headers.get('cache-control'), 'public, max-age=600')
  assert.deepEqual(json, JSON.parse(JSON.stringify(openApiDocument(endpoints))))
})

test('every endpoint stands in it once for each of its methods, with every parameter of its path', () => {
  const { paths } = openApiDocument(endpoints) as Document
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const routes = endpoints.flatMap(({ contract }) => [contract.route].flat())
  assert.equal(operations.length, routes.length)
  assert.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, operations.length)
  for (const { path, operation } of operations) {
    const named = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
    assert.deepEqual(
      named,
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      path,
    )
    assert.ok(
      Object.keys(operation.responses).some((status) => status.startsWith('2') || status.startsWith('3')),
      path,
    )
  }
})

test('the auth server is described as it is: a ticket or a token, and refusals in one answer', () => {
  const { paths } = openApiDocument(endpoints) as Document
  const operation = paths['/-/players/v1/apps/{app}/oss-token']?.get
  assert.deepEqual(operation?.security, [{ ticket: [] }, { accessToken: [] }])
  assert.deepEqual(Object.keys(operation?.responses ?? {}), ['200', 'default'])
  assert.deepEqual(
    operation?.parameters.map(({ name }) => name),
    ['app', 'spaces', 'ttl', 'access'],
  )
})
