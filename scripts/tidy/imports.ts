/** Who may import whom: heights, packages, operations, no circles. */
import { posix } from 'node:path'
import { at } from './house.ts'
import type { Fault, House, Source } from './house.ts'

type Heights = Readonly<Record<string, number>>

const serverSource = 'packages/server/src/'
const playersSource = 'packages/players/src/'
const serverHeights: Heights = {
  top: 5,
  http: 4,
  jobs: 4,
  operations: 3,
  access: 2,
  audit: 2,
  callbacks: 2,
  federation: 2,
  images: 2,
  select: 2,
  rules: 1,
  store: 1,
  base: 0,
}
/** What constructs, and what reads argv, environment and files: one floor. */
const topFloor = new Set([
  'main.ts',
  'config.ts',
  'config-error.ts',
  'config-setting.ts',
  'index.ts',
  'players.ts',
  'processes',
])
const playersHeights: Heights = {
  top: 6,
  http: 5,
  jobs: 5,
  operations: 4,
  backend: 3,
  identities: 3,
  migration: 4,
  tokens: 3,
  plan: 3,
  config: 2,
  state: 2,
  rules: 1,
  base: 0,
  // Looks at a service from outside, and knows nothing of its inside.
  verify: 0,
}
/** The wire's words stop at this height. */
const protocolHeight = 2

/** What each package may import of the house; what is not in the list may import everything. */
const packageNeeds: Readonly<Record<string, readonly string[]>> = {
  'packages/protocol': [],
  'packages/policy': [],
  'packages/kv': [],
  'packages/game': [],
  'packages/studio': [],
  'packages/client': ['protocol'],
  'packages/console': ['protocol', 'client'],
  'packages/players': ['protocol', 'client', 'kv'],
  'packages/server': ['protocol', 'policy', 'kv', 'players'],
  conformance: ['protocol', 'client'],
}

const purePackages = ['packages/protocol/', 'packages/policy/']
const nodeNames = new Set(['Buffer', 'process', 'setImmediate', '__dirname', '__filename', 'require'])

export function heightFaults({ sources }: House): Fault[] {
  return sources.flatMap((source) => {
    const heights = heightsOf(source.path)
    if (heights === undefined || isForTests(source.path)) return []
    const from = floorOf(source.path, heights)
    if (from.height === undefined) return [{ where: source.path, what: `${from.name} is on no floor` }]
    return source.neighbours.flatMap(({ path, line }) => {
      if (path === 'packages/protocol/src/index.ts' && heights === serverHeights)
        return (from.height ?? 0) >= protocolHeight
          ? []
          : [{ where: at(source, line), what: `${from.name} imports @latchkey/protocol` }]
      if (heightsOf(path) !== heights || isForTests(path)) return []
      const to = floorOf(path, heights)
      if (to.name === from.name || (to.height ?? Infinity) < (from.height ?? 0)) return []
      // A test stands beside what it tests and starts the whole.
      if (source.isTest && heights === playersHeights) return []
      return [{ where: at(source, line), what: `${from.name} (${from.height}) imports ${to.name} (${to.height})` }]
    })
  })
}

function heightsOf(path: string): Heights | undefined {
  if (path.startsWith(serverSource)) return serverHeights
  return path.startsWith(playersSource) ? playersHeights : undefined
}

/** What a whole game is started with, for tests of every floor. */
const isForTests = (path: string): boolean => path.startsWith(`${playersSource}testing/`)

function floorOf(path: string, heights: Heights): { readonly name: string; readonly height: number | undefined } {
  const first = path.split('/src/')[1]?.split('/')[0] ?? ''
  const name = topFloor.has(first.replace(/\.test\.ts$/, '.ts')) ? 'top' : first
  return { name, height: heights[name] }
}

export function packageFaults(house: House): Fault[] {
  return house.sources.flatMap((source) => {
    const home = homeOf(source.path)
    const allowed = packageNeeds[home]
    return source.imports.flatMap(({ from, line }) => {
      const where = at(source, line)
      if (from.startsWith('.')) {
        const path = posix.join(posix.dirname(source.path), from)
        return homeOf(path) === home ? [] : [{ where, what: `reaches into ${path}; import the package by its name` }]
      }
      const name = packageNameOf(from)
      if (name === undefined) return []
      const short = name.replace('@latchkey/', '')
      if (source.isTest && testedAgainst[home]?.includes(short) === true) return []
      if (name.startsWith('@latchkey/') && home !== `packages/${short}` && allowed?.includes(short) === false)
        return [{ where, what: `${home} imports ${name}` }]
      if (from.includes('/inside/') && !mayLookInside.has(home))
        return [{ where, what: `${home} looks inside ${name}; only what tests and measures the house may` }]
      return declares(house, home, name) ? [] : [{ where, what: `${name} is not in ${home}/package.json` }]
    })
  })
}

const mayLookInside = new Set(['crash', 'bench', 'conformance'])
/** What tests run against although what they test imports it never: the real server, the SDK that games have, the service itself. */
const testedAgainst: Readonly<Record<string, readonly string[]>> = {
  'packages/players': ['server', 'game'],
  'packages/studio': ['players'],
}

/** `packages/kv`, `examples/tutorial`, `scripts`. */
function homeOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return first === 'packages' || first === 'examples' ? `${first}/${second}` : first
}

/** The package of a bare specifier; undefined for what Node brings. */
function packageNameOf(from: string): string | undefined {
  if (from.startsWith('node:')) return undefined
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')
}

type Manifest = Readonly<Record<'name' | 'dependencies' | 'devDependencies' | 'peerDependencies', unknown>>

function declares({ texts }: House, home: string, name: string): boolean {
  return [`${home}/package.json`, 'package.json'].some((path) => {
    const manifest = JSON.parse(texts.get(path) ?? '{}') as Manifest
    // Development tools at the top serve every package; scripts at the top may also use the packages of the house.
    if (path === 'package.json' && home === 'scripts' && name.startsWith('@latchkey/')) return true
    return (
      manifest.name === name ||
      [manifest.dependencies, manifest.devDependencies, manifest.peerDependencies].some(
        (group) => typeof group === 'object' && group !== null && name in group,
      )
    )
  })
}

export function pureFaults({ sources }: House): Fault[] {
  const pure = sources.filter(({ path, isTest }) => !isTest && purePackages.some((folder) => path.startsWith(folder)))
  return pure.flatMap((source) => [
    ...source.imports
      .filter(({ from }) => from.startsWith('node:'))
      .map(({ from, line }) => ({ where: at(source, line), what: `imports ${from}` })),
    ...source.names
      .filter(({ name }) => nodeNames.has(name))
      .map(({ name, line }) => ({ where: at(source, line), what: `uses ${name}, which only Node has` })),
  ])
}

export function operationFaults({ sources }: House): Fault[] {
  const operations = new Set(sources.filter(isOperation).map((source) => source.path))
  return sources.flatMap((source) => {
    const own = source.path.replace(/(-[a-z-]+)?\.test\.ts$/, '.ts')
    return source.neighbours
      .filter(({ path }) => operations.has(path) && path !== own)
      .filter(() => !source.isGenerated && !source.isTest)
      .map(({ path, line }) => ({ where: at(source, line), what: `imports the operation ${path}` }))
  })
}

export function untestedOperations({ sources }: House): Fault[] {
  const paths = new Set(sources.map((source) => source.path))
  return sources
    .filter((source) => isOperation(source) && !paths.has(source.path.replace(/\.ts$/, '.test.ts')))
    .map((source) => ({ where: source.path, what: 'has no test beside it' }))
}

/** An operation is what calls `ossOperation`, `rpcOperation` or, in the player service, `defineEndpoint`. */
function isOperation({ path, isTest, calls }: Source): boolean {
  if (isTest) return false
  if (path.startsWith(`${playersSource}operations/`)) return calls.has('defineEndpoint')
  return path.startsWith(`${serverSource}operations/`) && (calls.has('ossOperation') || calls.has('rpcOperation'))
}

export function testingFaults({ sources }: House): Fault[] {
  const tests = new Set(sources.filter((source) => source.isTest).map((source) => source.path))
  return sources
    .filter((source) => !source.isTest && source.path.startsWith('packages/'))
    .flatMap((source) =>
      source.neighbours
        .filter(({ path }) => tests.has(path))
        .map(({ path, line }) => ({ where: at(source, line), what: `imports ${path}, which is for tests` })),
    )
}

/** One fault for each circle, named by its files. */
export function circleFaults({ sources }: House): Fault[] {
  const graph = new Map(sources.map((source) => [source.path, source.neighbours.map(({ path }) => path)]))
  const done = new Set<string>()
  const circles: Fault[] = []
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) circles.push({ where: path, what: `imports itself: ${[...trail.slice(start), path].join(' → ')}` })
    if (start >= 0 || done.has(path)) return
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) walk(path, [])
  return circles
}
