/** What is wrong together in where the storage is, and where it was. */
import { error, warning } from './judgement.ts'
import type { Judgement } from './judgement.ts'
import type { AppConfig } from './schema.ts'

type Backend = AppConfig['backend']

export function backendFaults(app: AppConfig): Judgement[] {
  return [...storageFaults(app.backend, ['backend']), ...formerFaults(app)]
}

function storageFaults(backend: Backend, at: readonly string[]): Judgement[] {
  const unused = stsFaults(backend, at)
  if (backend.kind !== 'alibaba') return unused
  const missing = (['internal', 'public', 'region'] as const).filter((name) => backend.oss[name] === undefined)
  const faults = missing.map((name) => error([...at, 'oss'], `alibaba needs ${name}`, `${name}: ${exampleOf[name]}`))
  return [...faults, ...unused]
}

/** Where the files were before, and how the buckets were named there. */
function formerFaults({ backend, buckets, readFallback }: AppConfig): Judgement[] {
  const faults = Object.entries(buckets.formerly).flatMap(([name, use]) => {
    const path = ['buckets', 'formerly', name]
    if (name === buckets.private || name === buckets.public) return [error(path, 'is a bucket of today', 'remove it')]
    return buckets[use] === undefined
      ? [error(path, `there is no ${use} bucket today`, `buckets: { ${use}: NAME }`)]
      : []
  })
  if (readFallback === undefined) return faults
  const { since, until, backend: former, buckets: named = buckets } = readFallback
  faults.push(...storageFaults(former, ['readFallback', 'backend']))
  if (since !== undefined && since >= until)
    faults.push(error(['readFallback', 'until'], 'lies behind since, or nothing is ever read there'))
  for (const use of ['private', 'public'] as const) {
    const name = named[use]
    if (name === undefined || name === buckets[use] || buckets.formerly[name] === use) continue
    const path = ['readFallback', 'buckets', use]
    faults.push(error(path, 'records name this bucket', `buckets: { formerly: { ${name}: ${use} } }`))
  }
  const isSame = placeOf(former) === placeOf(backend) && named.private === buckets.private
  if (isSame) faults.push(error(['readFallback', 'backend'], 'is the storage of today itself', 'remove readFallback'))
  return faults
}

const placeOf = ({ oss }: Backend): string => oss.internal ?? ''

/** What is said of STS and is not used. */
function stsFaults({ oss, sts }: Backend, at: readonly string[]): Judgement[] {
  if (sts.endpoint === undefined) return []
  const path = [...at, 'sts', 'endpoint']
  if (oss.internal === undefined)
    return [warning(path, 'without oss.internal STS is this server, wherever this leads', 'remove it')]
  const { origin, pathname, search } = new URL(sts.endpoint)
  if (pathname === '/' && search === '') return []
  return [warning(path, 'is an address without a path: what stands behind it is not used', `endpoint: ${origin}`)]
}

const exampleOf = {
  internal: 'https://oss-cn-hangzhou-internal.aliyuncs.com',
  public: 'https://oss-cn-hangzhou.aliyuncs.com',
  region: 'cn-hangzhou',
}
