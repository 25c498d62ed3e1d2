import type { Contract } from '@latchkey/protocol'
import { test } from 'node:test'
import { ossOperations } from '../operations/registry.gen.ts'
import { cloudOperationOf, cloudOperations } from './cloud-operations.ts'
import { ossRouter } from './match.ts'
import type { Wire } from './wire.ts'

const router = ossRouter<{ readonly contract: Contract }>(ossOperations)
const ours = new Set(ossOperations.map(({ contract }): string => contract.name))
const places = {
  service: { kind: 'service', bucket: undefined, key: undefined, style: 'service' },
  bucket: { kind: 'bucket', bucket: 'b', key: undefined, style: 'service' },
  object: { kind: 'object', bucket: 'b', key: 'k', style: 'service' },
} as const

for (const { name, method, on, selector, also } of cloudOperations) {
  const query = [[selector, ''] as const, ...also.map(([one, value]) => [one, value ?? 'x'] as const)]
  const match = () => router.match({ method, headers: [] } as unknown as Wire, places[on], query) // only these are read
  if (ours.has(name)) test(`${name} is ours`, (t) => t.assert.equal(match().contract.name, name))
  else
    test(`${name} is NotImplemented by its name`, (t) =>
      t.assert.throws(match, (error: { code: string; message: string; details: { Header?: string } }) => {
        t.assert.equal(error.code, 'NotImplemented')
        t.assert.equal(error.message, `This server does not have the operation ${name}.`)
        t.assert.equal([selector, ...also.map(([one]) => one)].includes(error.details.Header ?? ''), true)
        return true
      }))
}

test('of several that a parameter selects, the one that most parameters tell is meant', (t) => {
  t.assert.equal(cloudOperationOf('POST', 'bucket', [['metaQuery'], ['comp', 'query']])?.name, 'DoMetaQuery')
  t.assert.equal(
    cloudOperationOf('GET', 'bucket', [['redundancyTransition']])?.name,
    'ListBucketDataRedundancyTransition',
  )
  t.assert.equal(cloudOperationOf('PATCH', 'bucket', [['metaQuery']]), undefined)
})
