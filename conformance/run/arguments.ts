/** The command line of `npm run conformance`. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkoutNames } from '../own-tests/suites.ts'

export type Arguments = {
  readonly endpoint: string | undefined
  readonly accessKeyId: string | undefined
  readonly accessKeySecret: string | undefined
  readonly region: string
  readonly clients: RegExp | undefined
  readonly only: RegExp | undefined
  readonly write: boolean
  readonly prepare: boolean
  readonly requireAll: boolean
  readonly program: string | undefined
  /** Only the suites that clients' own authors wrote. */
  readonly ownTests: boolean
  /** Folders with copies of clients' repositories, by the client's name. */
  readonly checkouts: ReadonlyMap<string, string>
}

export const usage = `npm run conformance -- [options]
  --endpoint URL            a server that runs already; its keys in --access-key-id and --access-key-secret
  --region ID               the region it says it is (cn-hangzhou)
  --clients PATTERN         only clients whose name matches
  --only PATTERN            only cases whose name matches
  --write                   write docs/reference/compatibility.md from the results
  --prepare                 only fetch and build what the clients need, then end
  --own-tests               play the test suites of the clients' own authors instead
  --checkout NAME=DIR       … from a copy of a client's repository: ali-oss, oss2 (repeatable)
  --require-all             a skipped case fails the run
  --program FILE            the program to start, instead of this house's own`

/** @throws Error with the usage */
export function readArguments(given: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...given],
    options: {
      endpoint: { type: 'string' },
      'access-key-id': { type: 'string' },
      'access-key-secret': { type: 'string' },
      region: { type: 'string', default: 'cn-hangzhou' },
      clients: { type: 'string' },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
      prepare: { type: 'boolean', default: false },
      'require-all': { type: 'boolean', default: false },
      program: { type: 'string' },
      'own-tests': { type: 'boolean', default: false },
      checkout: { type: 'string', multiple: true, default: [] },
    },
  })
  if (
    values.endpoint !== undefined &&
    (values['access-key-id'] === undefined || values['access-key-secret'] === undefined)
  )
    throw new Error(`--endpoint needs --access-key-id and --access-key-secret\n${usage}`)
  return {
    endpoint: values.endpoint?.replace(/\/$/, ''),
    accessKeyId: values['access-key-id'],
    accessKeySecret: values['access-key-secret'],
    region: values.region,
    clients: values.clients === undefined ? undefined : new RegExp(values.clients),
    only: values.only === undefined ? undefined : new RegExp(values.only),
    write: values.write,
    prepare: values.prepare,
    requireAll: values['require-all'],
    program: values.program,
    ownTests: values['own-tests'],
    checkouts: new Map(values.checkout.map(checkoutOf)),
  }
}

function checkoutOf(text: string): readonly [name: string, folder: string] {
  const [, name = '', folder = ''] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (!checkoutNames.some((known) => known === name))
    throw new Error(`--checkout takes ${checkoutNames.join(' or ')}=DIR, not ${text}\n${usage}`)
  return [name, resolve(folder)]
}
