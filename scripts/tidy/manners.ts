/** How a file is written: sizes, names, and calls that have one place. */
import { basename } from 'node:path'
import { at } from './house.ts'
import type { Fault, House } from './house.ts'

export const fileLinesMax = 500
export const fileLinesWarned = 300
export const functionLinesMax = 70

/** Files that handle a secret's bytes themselves, each with its reason. */
const revealing: Readonly<Record<string, string>> = {
  'packages/server/src/base/secret.ts': 'compares secrets and derives keys from them',
  'packages/server/src/processes/config-parcel.ts': 'hands the configuration to the other processes',
  'packages/server/src/processes/engines.ts': 'hands the configured keys to what seals with them',
  'packages/server/src/processes/admin/admin.ts': "compares the administrator's token",
  'packages/server/src/callbacks/callback-key.ts': 'opens the private key that signs callbacks',
  'packages/server/src/http/bound-certificates.ts': 'hands the private key of a bound domain to TLS',
  'packages/server/src/access/digests.ts': 'computes the HMACs of signatures',
  'packages/players/src/base/sealed-json.ts': 'opens what lies sealed in a record',
  'packages/players/src/operations/slots/save-bytes.ts': 'opens the bytes of a save that lie sealed in a record',
  'packages/players/src/base/secret.ts': 'hands a secret out',
  'packages/players/src/backend/open-backend.ts': 'hands the secret of the RAM user to the client',
  'packages/players/src/http/authenticate.ts': 'compares the keys of the studio with what is presented',
  'packages/players/src/tokens/app-keys.ts': 'opens the keys of an app',
  'packages/server/src/audit/subject-keys.ts': 'makes the keys of subjects from those that are stored',
  'packages/server/src/store/directory/passwords.ts': 'hashes passwords, and compares them',
  'packages/players/src/config/judge-app.ts': 'looks whether a secret is one',
  'packages/players/src/identities/open-verifiers.ts': 'hands the configured keys to what verifies with them',
  'packages/server/src/store/directory/accounts.ts': 'finds out whether the root key was changed',
}

const minting = ['packages/server/src/access/', 'packages/server/src/jobs/', 'packages/server/src/store/grant.ts']
const banned = /^(Date\.now|Math\.random|process\.env|console\.\w+|globalThis\.console)$/
/** Programs for a person at a terminal read the environment and write to it. */
const freeToTalk = [
  'packages/latchkey/',
  'scripts/',
  'bench/',
  'crash/',
  'conformance/',
  'examples/',
  'packages/server/src/base/',
  // Where the SDK for games meets the engine that it runs in.
  'packages/game/src/platform/system.ts',
  'packages/studio/src/system-time.ts',
]
const vagueNames = /^(utils?|helpers?|types?|misc|common)(\.|$)/
const kebabCase = /^\.?[a-z0-9]+([.-][a-z0-9]+)*$/

export function longFiles({ sources }: House): Fault[] {
  return sources
    .filter((source) => !source.isGenerated && source.lineCount > fileLinesMax)
    .map((source) => ({ where: source.path, what: `has ${source.lineCount} lines` }))
}

/** Not refused, but said: these no longer fit in the head. */
export function largeFiles({ sources }: House): Fault[] {
  return sources
    .filter(({ isGenerated, lineCount }) => !isGenerated && lineCount > fileLinesWarned && lineCount <= fileLinesMax)
    .map((source) => ({ where: source.path, what: `has ${source.lineCount} lines` }))
}

export function longFunctions({ sources }: House): Fault[] {
  return sources.flatMap((source) =>
    source.functions
      .filter(({ lineCount }) => lineCount > functionLinesMax)
      .map(({ line, lineCount }) => ({ where: at(source, line), what: `is a function of ${lineCount} lines` })),
  )
}

export function ungivenFaults({ sources }: House): Fault[] {
  const bound = sources.filter(
    ({ path, isTest }) => !isTest && path !== 'packages/server/src/config.ts' && !freeToTalk.some(startOf(path)),
  )
  return bound.flatMap((source) => [
    ...source.accesses
      .filter(({ name }) => banned.test(name))
      .map(({ name, line }) => ({ where: at(source, line), what: `uses ${name}` })),
    ...source.currentDates.map(({ line }) => ({ where: at(source, line), what: 'reads the clock with new Date()' })),
  ])
}

export function revealFaults({ sources }: House): Fault[] {
  return sources
    .filter((source) => !source.isTest)
    .flatMap((source) =>
      source.accesses
        .filter(({ name }) => name.endsWith('.reveal') && !(source.path in revealing))
        .map(({ line }) => ({ where: at(source, line), what: 'reveals a secret and is not among the files that may' })),
    )
}

export function mintFaults({ sources }: House): Fault[] {
  return sources
    .filter(({ path, isTest }) => !isTest && path.startsWith('packages/server/') && !minting.some(startOf(path)))
    .flatMap((source) =>
      [...source.names, ...source.accesses]
        .filter(({ name }) => name === 'mintGrant' || name === 'mintSystemGrant' || name === 'Grant.mint')
        .map(({ name, line }) => ({ where: at(source, line), what: `uses ${name}` })),
    )
}

export function defaultExports({ sources }: House): Fault[] {
  return sources
    .filter(({ path }) => !path.endsWith('.config.ts'))
    .flatMap((source) =>
      source.defaultExports.map(({ line }) => ({ where: at(source, line), what: 'exports a default' })),
    )
}

export function barrelFaults({ sources }: House): Fault[] {
  return sources
    .filter(({ path }) => basename(path) !== 'index.ts')
    .flatMap((source) =>
      source.exportStars.map(({ line }) => ({ where: at(source, line), what: 'exports a whole file' })),
    )
}

export function mutableFaults({ sources }: House): Fault[] {
  return sources
    .filter(({ path, isTest }) => path.startsWith('packages/') && !isTest)
    .flatMap((source) =>
      source.mutables.map(({ line }) => ({ where: at(source, line), what: 'keeps a let in the module' })),
    )
}

export function nameFaults({ sources }: House): Fault[] {
  return sources.flatMap(({ path }) => {
    const parts = path.split('/')
    return [
      ...parts
        .filter((part) => !kebabCase.test(part))
        .map((part) => ({ where: path, what: `${part} is not kebab-case` })),
      ...parts.filter((part) => vagueNames.test(part)).map((part) => ({ where: path, what: `${part} says nothing` })),
    ]
  })
}

export function promiseFaults({ texts }: House): Fault[] {
  return linesThat(texts, (line) => /\b(TODO|FIXME|XXX)\b(?!.*(#\d+|\bissue \d+))/.test(line) && !isRule(line)).map(
    (where) => ({ where, what: 'promises something without an issue' }),
  )
}

/** A path of the machine that a file was written on means nothing to its reader. */
export function machineFaults({ texts }: House): Fault[] {
  const path = /(^|[\s'"`(=])(\/(work|root|home\/(?!user\b|runner\b)\w+|Users\/\w+|tmp\/brief)\b|\.\.\/shared\/)/
  return linesThat(texts, (line) => path.test(line)).map((where) => ({ where, what: 'names a path of one machine' }))
}

function linesThat(texts: ReadonlyMap<string, string>, test: (line: string) => boolean): string[] {
  return [...texts].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => (test(line) ? [`${path}:${index + 1}`] : [])),
  )
}

/** The papers and this rule may say the words that they forbid. */
const isRule = (line: string): boolean => /(a|no) TODO|\(TODO/.test(line)

const startOf =
  (path: string) =>
  (start: string): boolean =>
    path.startsWith(start)
