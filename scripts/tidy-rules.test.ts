/** A rule that finds nothing guards nothing: a house built to be faulty, and what each rule must find in it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { readHouse } from './tidy/house.ts'
import type { Fault, House } from './tidy/house.ts'
import * as imports from './tidy/imports.ts'
import * as manners from './tidy/manners.ts'
import * as papers from './tidy/papers.ts'
import { rules } from './tidy/rules.ts'

const server = 'packages/server/src'
const lines = (count: number): string => Array.from({ length: count }, (_, index) => `// ${index}`).join('\n')
// The words that the rules look for are put together here, so that this file does not break them.
const later = ['TO', 'DO'].join('')
const somewhere = ['', 'root', 'latchkey'].join('/')

const files: Readonly<Record<string, string>> = {
  'tsconfig.json':
    '{ "compilerOptions": { "module": "nodenext", "noEmit": true }, "include": ["packages", "scripts"] }',
  'package.json': '{ "devDependencies": { "fast-check": "1" } }',
  'packages/server/package.json':
    '{ "name": "@latchkey/server", "dependencies": { "@latchkey/kv": "1", "pino": "1" } }',
  'packages/kv/package.json': '{ "name": "@latchkey/kv" }',
  'packages/policy/package.json': '{ "name": "@latchkey/policy" }',

  [`${server}/rules/range.ts`]:
    "import type { Log } from '../http/log.ts'\nimport '@latchkey/protocol'\nimport 'undeclared'",
  [`${server}/rules/fine.ts`]: "import '../base/clock.ts'\nimport './range.ts'\nimport 'pino'\nimport 'fast-check'",
  [`${server}/http/log.ts`]:
    "export type Log = () => void\nexport const now = (): number => Date.now()\nimport '../jobs/sweep.ts'",
  [`${server}/jobs/sweep.ts`]:
    "import { mintGrant } from '../store/grant.ts'\nimport('../base/clock.ts')\nexport const s = mintGrant",
  [`${server}/store/grant.ts`]: 'export const mintGrant = 1',
  [`${server}/base/clock.ts`]: 'export const now = (): Date => new Date()\nexport const env = process.env',
  [`${server}/garden/rose.ts`]: 'export const rose = new Date()',
  [`${server}/operations/operation.ts`]: 'export const ossOperation = (x: number): number => x',
  [`${server}/operations/oss/put-it.ts`]:
    "import { ossOperation } from '../operation.ts'\nexport const putIt = ossOperation(1)",
  [`${server}/operations/oss/put-it.test.ts`]: "import './put-it.ts'",
  [`${server}/operations/oss/get-it.ts`]:
    "import { ossOperation } from '../operation.ts'\nimport './put-it.ts'\nimport './put-it.test.ts'\nexport const getIt = ossOperation(1)",
  [`${server}/operations/registry.gen.ts`]: "import './oss/put-it.ts'\nimport './oss/get-it.ts'",
  [`${server}/access/Sealed_box.ts`]:
    'export const open = (box: { reveal(): string; at: Date }): string => box.reveal()\nexport let count = new Date(0)',
  [`${server}/http/grants.ts`]: "import { mintGrant } from '../store/grant.ts'\nconsole.log(mintGrant)",
  'packages/kv/src/index.ts': "import './a.ts'\nexport * from './a.ts'\nimport '../../server/src/base/clock.ts'",
  'packages/kv/src/a.ts': "import './b.ts'\nimport '@latchkey/policy'\nexport * from './b.ts'\nexport default 1",
  'packages/kv/src/b.ts':
    "import type {} from './a.ts'\nexport { default } from './a.ts'\nexport const random = Math.random()",
  'packages/policy/src/utils.ts':
    "import { join } from 'node:path'\nexport const text = (b: Buffer): string => join(b.toString())",
  'packages/policy/src/long.ts': lines(501),
  'packages/policy/src/large.ts': lines(301),
  'packages/policy/src/fits.ts': `export function fits(): void {\n${lines(68)}\n}`,
  'packages/policy/src/too-long.ts': `export class C {\n  run(): void {\n${lines(69)}\n  }\n}`,
  'packages/policy/src/later.ts': `// ${later}: one day\n// ${later} (#12): then\nexport const home = '${somewhere}'`,

  'README.md': `# House\n[lost](docs/lost.md), [found](docs/found.md#the-way-in), [no](docs/found.md#out) and LATCHKEY_NOTHING\n\n\`[code](nowhere.md)\``,
  'docs/found.md':
    '# Found\n\n## The way in\n\n[up](../README.md) [self](#found)\n\n```\n[in a block](nowhere.md)\n```\n',
  'bench/run/measure.json': '{}',
  'docs/alone.md': '[alone](alone.md)',
}

const top = mkdtempSync(join(tmpdir(), 'faulty-house-'))
after(() => rmSync(top, { recursive: true }))
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(top, path)), { recursive: true })
  writeFileSync(join(top, path), text)
}
const house = readHouse(top)

const cases: [find: (house: House) => readonly Fault[], want: readonly string[]][] = [
  [
    imports.heightFaults,
    [
      `${server}/garden/rose.ts garden is on no floor`,
      `${server}/http/log.ts:3 http (4) imports jobs (4)`,
      `${server}/rules/range.ts:1 rules (1) imports http (4)`,
      `${server}/rules/range.ts:2 rules imports @latchkey/protocol`,
    ],
  ],
  [
    imports.packageFaults,
    [
      'packages/kv/src/a.ts:2 packages/kv imports @latchkey/policy',
      'packages/kv/src/index.ts:3 reaches into packages/server/src/base/clock.ts; import the package by its name',
      `${server}/rules/range.ts:2 @latchkey/protocol is not in packages/server/package.json`,
      `${server}/rules/range.ts:3 undeclared is not in packages/server/package.json`,
    ],
  ],
  [
    imports.pureFaults,
    [
      'packages/policy/src/utils.ts:1 imports node:path',
      'packages/policy/src/utils.ts:2 uses Buffer, which only Node has',
    ],
  ],
  [
    imports.operationFaults,
    [`${server}/operations/oss/get-it.ts:2 imports the operation ${server}/operations/oss/put-it.ts`],
  ],
  [imports.untestedOperations, [`${server}/operations/oss/get-it.ts has no test beside it`]],
  [
    imports.testingFaults,
    [`${server}/operations/oss/get-it.ts:3 imports ${server}/operations/oss/put-it.test.ts, which is for tests`],
  ],
  [
    imports.circleFaults,
    ['packages/kv/src/a.ts imports itself: packages/kv/src/a.ts → packages/kv/src/b.ts → packages/kv/src/a.ts'],
  ],
  [manners.longFiles, ['packages/policy/src/long.ts has 501 lines']],
  [manners.largeFiles, ['packages/policy/src/large.ts has 301 lines']],
  [manners.longFunctions, ['packages/policy/src/too-long.ts:2 is a function of 71 lines']],
  [
    manners.ungivenFaults,
    [
      'packages/kv/src/b.ts:3 uses Math.random',
      `${server}/garden/rose.ts:1 reads the clock with new Date()`,
      `${server}/http/grants.ts:2 uses console.log`,
      `${server}/http/log.ts:2 uses Date.now`,
    ],
  ],
  [manners.revealFaults, [`${server}/access/Sealed_box.ts:1 reveals a secret and is not among the files that may`]],
  [manners.mintFaults, [`${server}/http/grants.ts:1 uses mintGrant`, `${server}/http/grants.ts:2 uses mintGrant`]],
  [manners.defaultExports, ['packages/kv/src/a.ts:4 exports a default', 'packages/kv/src/b.ts:2 exports a default']],
  [manners.barrelFaults, ['packages/kv/src/a.ts:3 exports a whole file']],
  [manners.mutableFaults, [`${server}/access/Sealed_box.ts:2 keeps a let in the module`]],
  [
    manners.nameFaults,
    [
      'packages/policy/src/utils.ts utils.ts says nothing',
      `${server}/access/Sealed_box.ts Sealed_box.ts is not kebab-case`,
    ],
  ],
  [manners.promiseFaults, ['packages/policy/src/later.ts:1 promises something without an issue']],
  [manners.machineFaults, ['packages/policy/src/later.ts:3 names a path of one machine']],
  [papers.brokenLinks, ['README.md:2 docs/found.md has no heading #out', 'README.md:2 docs/lost.md is not there']],
  [papers.lostPages, ['docs/alone.md no page leads here']],
  [papers.unknownSettings, ['README.md LATCHKEY_NOTHING is no setting']],
]

for (const [find, want] of cases)
  test(`${find.name} finds what is wrong and nothing else`, (t) => {
    const found = [...new Set(find(house).map(({ where, what }) => `${where} ${what}`))]
    t.assert.deepEqual(found.toSorted(), want)
  })

test('every rule has a fault here that it finds', (t) => {
  const tried = new Set(cases.map(([find]) => find))
  t.assert.deepEqual(
    rules.filter(({ find }) => !tried.has(find)).map(({ principle }) => principle),
    [],
  )
})
