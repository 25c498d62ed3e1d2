/** The pages below `docs/reference` that name exactly what exists: operations and errors. */
import { ossErrors, rpcErrors } from '@latchkey/protocol'
import type { Contract, Need, Target } from '@latchkey/protocol'
import { compare } from './operations.ts'
import type { CloudOperation, FoundOperation } from './operations.ts'

const productNames = { oss: 'OSS', sts: 'STS', ram: 'RAM', ims: 'IMS', kms: 'KMS' } as const
type Entry = { readonly status: number; readonly message: string; readonly ec?: string }

const banner = (source: string): string => `<!-- Written by \`npm run gen\` from ${source}. Do not edit. -->`

export function operationsPage(operations: readonly FoundOperation[], ofTheCloud: readonly CloudOperation[]): string {
  const sections = (['oss', 'sts', 'ram', 'ims', 'kms'] as const).flatMap((product) => {
    const contracts = operations.map(({ contract }) => contract).filter((contract) => contract.product === product)
    if (contracts.length === 0) return []
    return [
      `## ${productNames[product]}: ${contracts.length} operations`,
      table(
        ['Operation', 'Request', 'Permission', 'Tier', 'Errors of its own'],
        contracts.map((contract) => [
          `[${contract.name}](${contract.page})<br>${contract.summary}`,
          code(requestOf(contract)),
          permissionOf(contract),
          String(contract.tier),
          contract.errors.toSorted(compare).map(code).join(' '),
        ]),
      ),
    ]
  })
  return page(
    banner('the contracts below packages/server/src/operations'),
    '# Operations',
    'Every operation that the server has. Any other one answers 400 `NotImplemented`. Each name leads to the page of the\n' +
      'cloud that documents it; a permission stands with the resource it is asked for, and with the fields that make it\n' +
      'necessary. What every operation can answer (signatures, limits, refusals) is among the [errors](errors.md).',
    ...sections,
    missingSection(operations, ofTheCloud),
  )
}

/** What the cloud has and we lack, each of which is refused by its name. */
function missingSection(operations: readonly FoundOperation[], ofTheCloud: readonly CloudOperation[]): string {
  const ours = new Set(operations.map(({ contract }) => contract.name))
  const missing = ofTheCloud.filter(({ name }) => !ours.has(name))
  const rows = missing.map(({ name, method, on, selector, also }) => {
    const path = { service: '/', bucket: 'BUCKET/', object: 'BUCKET/KEY' }[on]
    const more = also.map(([parameter, value]) => `&${parameter}${value === undefined ? '' : `=${value}`}`).join('')
    return [name, code(`${method} ${path}?${selector}${more}`)]
  })
  return [
    `## OSS, not here: ${missing.length} operations`,
    'Each answers 400 `NotImplemented` with its name in the message. RTMP and the endpoints of vector and table buckets are\n' +
      'services of their own and not here either.',
    table(['Operation', 'Request'], rows),
  ].join('\n\n')
}

function requestOf(contract: Contract): string {
  const { route } = contract
  if ('action' in route) return `Action=${route.action}&Version=${route.version}`
  const path = { service: '/', bucket: '/', object: '/KEY' }[route.on]
  const host = route.on === 'service' ? '' : 'BUCKET'
  const query = Object.entries(route.query ?? {}).map(([name, value]) =>
    value === true ? name : `${name}=${String(value).replaceAll(',', ', ')}`,
  )
  const told = route.form === true ? ' (multipart/form-data)' : route.header === undefined ? '' : ` (${route.header})`
  return `${route.method} ${host}${path}${query.length === 0 ? '' : `?${query.join('&')}`}${told}`
}

function permissionOf(contract: Contract): string {
  if (contract.needs.length > 0) return contract.needs.map(needText).join('<br>')
  return contract.callers === 'any' ? 'none' : 'any signed caller'
}

function needText(need: Need): string {
  const action =
    need.versionAction === undefined ? code(need.action) : `${code(need.action)} (${code(need.versionAction)})`
  const each = need.each === undefined ? '' : ` for each of ${need.each}`
  return `${action} on ${targetText(need.on)}${each}${whenText(need)}`
}

function targetText(target: Target): string {
  switch (target.kind) {
    case 'service':
      return 'the service'
    case 'bucket':
      return target.bucket === 'bucket' ? 'the bucket' : target.bucket
    case 'object':
      return target.bucket === 'bucket' && target.key === 'key' ? 'the object' : `${target.bucket}/${target.key}`
    case 'kms':
      return target.isBlob === true ? `the key of ${target.field}` : `the key ${target.field}`
    case 'ram':
      if (target.isSelf === true) return 'the caller itself'
      return target.name === undefined ? `${target.entity} *` : `${target.entity} ${target.name}`
  }
}

function whenText({ when }: Need): string {
  if (when === undefined) return ''
  if ('has' in when) return `, with ${when.has}`
  if ('missing' in when) return `, without ${when.missing}`
  return `, when ${when.field} is ${when.is.join(' or ')}`
}

export function errorsPage(): string {
  return page(
    banner('packages/protocol/src/errors'),
    '# Errors',
    'Every code that the server answers, with its HTTP status and its message. `{Name}` is filled from the details of the\n' +
      'error. EC is the finer code that OSS answers in `EC` and `x-oss-ec`.',
    '## OSS',
    errorTable(ossErrors),
    '## STS, RAM and their gateway',
    errorTable(rpcErrors),
  )
}

function errorTable(entries: Readonly<Record<string, Entry>>): string {
  const rows = Object.entries(entries).toSorted(([a], [b]) => compare(a, b))
  return table(
    ['Code', 'Status', 'Message', 'EC'],
    rows.map(([name, entry]) => [code(name), String(entry.status), entry.message, code(entry.ec ?? '')]),
  )
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export function page(...blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`
}

export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
