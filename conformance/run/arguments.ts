/** The command line of `npm run conformance`. */
import { parseArgs } from 'node:util'

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
}

export const usage = `npm run conformance -- [options]
  --endpoint URL            a server that runs already; its keys in --access-key-id and --access-key-secret
  --region ID               the region it says it is (cn-hangzhou)
  --clients PATTERN         only clients whose name matches
  --only PATTERN            only cases whose name matches
  --write                   write docs/reference/compatibility.md from the results
  --prepare                 only install what the Python clients need, then end
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
  }
}
