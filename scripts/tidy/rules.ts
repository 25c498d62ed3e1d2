/** Every rule with the principle that it guards. */
import type { Fault, House } from './house.ts'
import * as imports from './imports.ts'
import * as manners from './manners.ts'
import * as papers from './papers.ts'

export type Rule = { readonly principle: string; readonly find: (house: House) => readonly Fault[] }

export const rules: readonly Rule[] = [
  {
    principle: 'a file of the server imports its own folder or a lower height, and the wire only from height 2 up',
    find: imports.heightFaults,
  },
  { principle: 'a package imports what its place allows, by name, and declares it', find: imports.packageFaults },
  { principle: 'protocol and policy run anywhere', find: imports.pureFaults },
  { principle: 'operations never import each other', find: imports.operationFaults },
  { principle: 'every operation has a test beside it', find: imports.untestedOperations },
  { principle: 'what runs does not import what only tests use', find: imports.testingFaults },
  { principle: 'imports do not run in circles', find: imports.circleFaults },
  { principle: `a file has at most ${manners.fileLinesMax} lines`, find: manners.longFiles },
  { principle: `a function has at most ${manners.functionLinesMax} lines`, find: manners.longFunctions },
  { principle: 'time, chance, configuration and output are given', find: manners.ungivenFaults },
  { principle: 'secrets are revealed only where a reason is written down', find: manners.revealFaults },
  { principle: 'only access and jobs grant', find: manners.mintFaults },
  { principle: 'one file, one thing, one name: no default exports', find: manners.defaultExports },
  { principle: 'no barrels except index.ts', find: manners.barrelFaults },
  { principle: 'no module keeps mutable state', find: manners.mutableFaults },
  { principle: 'names say what a file is for, in kebab-case', find: manners.nameFaults },
  { principle: 'a promise in a comment has an issue', find: manners.promiseFaults },
  { principle: 'the project speaks of itself only', find: manners.machineFaults },
  { principle: 'every link leads somewhere', find: papers.brokenLinks },
  { principle: 'every page is found from another', find: papers.lostPages },
  { principle: 'the papers name only settings that exist', find: papers.unknownSettings },
]
