/** What is wrong together in where the storage is. */
import { error, warning } from './judgement.ts'
import type { Judgement } from './judgement.ts'
import type { AppConfig } from './schema.ts'

export function backendFaults({ backend }: AppConfig): Judgement[] {
  const unused = stsFaults(backend)
  if (backend.kind !== 'alibaba') return unused
  const missing = (['internal', 'public', 'region'] as const).filter((name) => backend.oss[name] === undefined)
  const faults = missing.map((name) =>
    error(['backend', 'oss'], `alibaba needs ${name}`, `${name}: ${exampleOf[name]}`),
  )
  return [...faults, ...unused]
}

/** What is said of STS and is not used. */
function stsFaults({ oss, sts }: AppConfig['backend']): Judgement[] {
  if (sts.endpoint === undefined) return []
  const path = ['backend', 'sts', 'endpoint']
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
