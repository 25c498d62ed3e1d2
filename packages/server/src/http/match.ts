import { ServiceError } from '@latchkey/protocol'
import type { Contract, OssRoute } from '@latchkey/protocol'
import { cloudOperationOf, cloudOperations } from './cloud-operations.ts'
import type { Location } from './locate.ts'
import type { QueryPairs, Wire } from './wire.ts'
import { headerOf } from './wire.ts'

/** An operation as the router sees it: its contract, and whatever the caller of the router attached. */
export type Routed = { readonly contract: Contract }

type Entry<O> = {
  readonly operation: O
  readonly route: OssRoute
  readonly selectors: readonly (readonly [string, Wanted])[]
}

type Wanted = string | true | readonly string[]

const isWanted = (want: Wanted, value: string | undefined): boolean =>
  want === true || (typeof want === 'string' ? want === value : want.includes(value ?? ''))

/** The operations of one method on one kind of place, and the parameters that tell them apart. */
type Group<O> = { readonly entries: Entry<O>[]; readonly here: Set<string> }

export type OssRouter<O extends Routed> = { readonly match: (wire: Wire, location: Location, query: QueryPairs) => O }

/**
 * Parameters that select between two readings of the same permission. V1 does not sign them, so they may select although
 * no signature covers them: both listings need oss:ListObjects on the bucket.
 */
export const unsignedSelectors: ReadonlySet<string> = new Set(['list-type'])

/** Sub-resources of operations that we may not have: they answer NotImplemented, never something else's success. */
export const foreignSubResources: ReadonlySet<string> = new Set([
  ...cloudOperations.map(({ selector }) => selector),
  ...'comp encryption qos select'.split(' '),
])

/** The names that the verified signature must cover before they may select. */
export function selectingNames(operation: Routed): readonly string[] {
  const { route } = operation.contract
  return 'method' in route ? Object.keys(route.query ?? {}).filter((name) => !unsignedSelectors.has(name)) : []
}

export function ossRouter<O extends Routed>(operations: readonly O[]): OssRouter<O> {
  const groups = new Map<string, Group<O>>()
  const known = new Set<string>()
  for (const operation of operations) {
    const { route } = operation.contract
    if (!('method' in route)) continue
    const selectors = Object.entries(route.query ?? {})
    for (const method of [route.method, route.alsoMethod]) {
      if (method === undefined) continue
      const name = `${method} ${route.on}`
      const group = groups.get(name) ?? { entries: [], here: new Set() }
      groups.set(name, group)
      group.entries.push({ operation, route, selectors })
      for (const [selector] of selectors) {
        known.add(selector)
        group.here.add(selector)
      }
    }
  }
  return { match: (wire, location, query) => choose(groups, known, wire, location, query) }
}

function choose<O extends Routed>(
  groups: ReadonlyMap<string, Group<O>>,
  known: ReadonlySet<string>,
  wire: Wire,
  location: Location,
  query: QueryPairs,
): O {
  const { entries, here } = groups.get(`${wire.method} ${location.kind}`) ?? { entries: [], here: new Set<string>() }
  // A browser asks about the very address that it is going to use, sub-resources and all.
  const isPreflight = wire.method === 'OPTIONS'
  const isSelector = (name: string): boolean =>
    here.has(name) || (known.has(name) && !isHereAnOption(name, location)) || foreignSubResources.has(name)
  const given = isPreflight ? [] : query.filter(([name]) => isSelector(name))
  const fitting = entries.filter(
    (entry) =>
      entry.selectors.length === given.length &&
      entry.selectors.every(([name, want]) =>
        given.some(([other, value]) => other === name && isWanted(want, value)),
      ) &&
      isTold(entry.route, wire),
  )
  // A header or a form makes a route narrower: copying is a put with a source.
  const chosen = fitting.find(isNarrower) ?? fitting[0]
  if (chosen !== undefined) return chosen.operation
  throw noRoute(wire, location.kind, entries, here, [...given, ...processing(wire, query)], query)
}

function isNarrower({ route, selectors }: Entry<unknown>): boolean {
  return route.header !== undefined || route.form === true || selectors.some(([, want]) => typeof want === 'object')
}

/**
 * On POST processing selects an operation; a read takes it as a wish about its answer, and a HEAD does not look at it. The list
 * of buckets is narrowed by what elsewhere selects their tags.
 */
const isHereAnOption = (name: string, { kind }: Location): boolean =>
  name === 'x-oss-process' || (name === 'tagging' && kind === 'service')

/** Processing that stores its result is an operation of its own; on GET the parameter belongs to GetObject. */
function processing(wire: Wire, query: QueryPairs): QueryPairs {
  return wire.method === 'POST' ? query.filter(([name]) => name === 'x-oss-process') : []
}

function isTold(route: OssRoute, wire: Wire): boolean {
  if (route.header !== undefined) return headerOf(wire, route.header) !== undefined
  if (route.form) return /^multipart\/form-data\b/i.test(headerOf(wire, 'content-type') ?? '')
  return true
}

function noRoute<O>(
  wire: Wire,
  on: Location['kind'],
  entries: readonly Entry<O>[],
  here: ReadonlySet<string>,
  given: QueryPairs,
  query: QueryPairs,
): ServiceError {
  const repeated = given.find(([name], index) => given.findIndex(([other]) => other === name) !== index)
  if (repeated !== undefined)
    return new ServiceError(
      'InvalidArgument',
      { ArgumentName: repeated[0], ArgumentValue: repeated[1] ?? '' },
      { message: `The parameter ${repeated[0]} is given twice.` },
    )
  const foreign = given.find(([name]) => !here.has(name) && (foreignSubResources.has(name) || name === 'x-oss-process'))
  if (foreign !== undefined) {
    const named = cloudOperationOf(wire.method, on, query)?.name
    const message =
      named === undefined
        ? `This server has no operation for ${wire.method} ?${foreign[0]}.`
        : `This server does not have the operation ${named}.`
    return new ServiceError('NotImplemented', { Header: foreign[0] }, { message })
  }
  const wrongValue = given.find(([name, value]) =>
    entries.some((entry) => entry.selectors.some(([other, want]) => other === name && !isWanted(want, value))),
  )
  if (wrongValue !== undefined) {
    const [name, value = ''] = wrongValue
    const ec = entries.map(({ route }) => route.otherValueEc?.[name]).find((one) => one !== undefined)
    return new ServiceError(
      'InvalidArgument',
      { ArgumentName: name, ArgumentValue: value },
      ec === undefined ? {} : { ec },
    )
  }
  if (given.length > 1)
    return new ServiceError(
      'InvalidArgument',
      { ArgumentName: given.map(([name]) => name).join(',') },
      { message: 'The request names two sub-resources.' },
    )
  return new ServiceError('MethodNotAllowed', { Method: wire.method, ResourceType: given[0]?.[0] ?? resourceTypes[on] })
}

const resourceTypes = { service: 'Service', bucket: 'Bucket', object: 'Object' } as const
