import type { Contract, InputField, OutputField, Scalar } from '@latchkey/protocol'

type Named = { readonly ours: string; readonly name: string; readonly value: Scalar }

/** What a contract comes to for whoever decodes and encodes: made once, because every request asks. */
export type Plan = {
  /** Input fields in front of the body, by the name that the wire has for them. */
  readonly query: ReadonlyMap<string, readonly Named[]>
  readonly headers: ReadonlyMap<string, readonly Named[]>
  readonly families: readonly { readonly ours: string; readonly prefix: string }[]
  /** Fields that are the bucket or the key of the address, or the whole form. */
  readonly places: readonly { readonly ours: string; readonly in: 'bucket' | 'key' | 'form' }[]
  readonly required: readonly { readonly ours: string; readonly name: string }[]
  /** The field whose value is the body, if any. */
  readonly body: readonly [ours: string, field: InputField] | undefined
  readonly takesStream: boolean
  /** Input fields that name a bucket which some need speaks of. */
  readonly bucketFields: readonly string[]
  readonly status: string | undefined
  readonly outputHeaders: readonly (readonly [
    ours: string,
    field: OutputField & { readonly in: 'header' | 'headers' },
  ])[]
  readonly documents: readonly (readonly [ours: string, field: OutputField])[]
  /** Of RPC answers. */
  readonly members: readonly (readonly [ours: string, field: OutputField & { readonly in: 'member' }])[]
}

/** Kept by the contract itself, which is constant: nothing of a request is remembered. */
const plans = new WeakMap<Contract, Plan>()

export function planOf(contract: Contract): Plan {
  const known = plans.get(contract)
  if (known !== undefined) return known
  const plan = makePlan(contract)
  plans.set(contract, plan)
  return plan
}

function makePlan(contract: Contract): Plan {
  const inputs = Object.entries(contract.input)
  const outputs = Object.entries(contract.output)
  return {
    query: namedIn(inputs, 'query', (name) => name),
    headers: namedIn(inputs, 'header', (name) => name.toLowerCase()),
    families: inputs.flatMap(([ours, field]) => (field.in === 'headers' ? [{ ours, prefix: field.prefix }] : [])),
    places: inputs.flatMap(([ours, field]) =>
      field.in === 'bucket' || field.in === 'key' || field.in === 'form' ? [{ ours, in: field.in }] : [],
    ),
    required: inputs.flatMap(([ours, field]) =>
      field.required === true && (field.in === 'query' || field.in === 'header') ? [{ ours, name: field.name }] : [],
    ),
    body: inputs.find(([, { in: place }]) => bodyPlaces.has(place)),
    takesStream: inputs.some(([, field]) => field.in === 'stream'),
    bucketFields: bucketFieldsOf(contract),
    status: outputs.find(([, field]) => field.in === 'status')?.[0],
    outputHeaders: outputs.flatMap(([ours, field]) =>
      field.in === 'header' || field.in === 'headers' ? [[ours, field] as const] : [],
    ),
    documents: outputs.filter(([, { in: place }]) => documentPlaces.has(place)),
    members: outputs.flatMap(([ours, field]) => (field.in === 'member' ? [[ours, field] as const] : [])),
  }
}

const bodyPlaces: ReadonlySet<InputField['in']> = new Set(['xml', 'text', 'stream', 'form'] as const)
const documentPlaces: ReadonlySet<OutputField['in']> = new Set(['xml', 'text', 'stream'] as const)

/** Two fields may read the same name, each in its own way. */
function namedIn(
  inputs: readonly (readonly [string, InputField])[],
  place: 'query' | 'header',
  onWire: (name: string) => string,
): ReadonlyMap<string, readonly Named[]> {
  const named = new Map<string, Named[]>()
  for (const [ours, field] of inputs) {
    if (field.in !== place) continue
    const name = onWire(field.name)
    named.set(name, [...(named.get(name) ?? []), { ours, name: field.name, value: field.value }])
  }
  return named
}

function bucketFieldsOf(contract: Contract): readonly string[] {
  const fields = new Set(contract.needs.flatMap(({ on }) => ('bucket' in on ? [on.bucket] : [])))
  if (contract.bucket !== undefined && 'bucket' in contract.input) fields.add('bucket')
  return [...fields]
}
