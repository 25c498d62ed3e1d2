/** The same for a bucket that keeps versions. */
import { knownHistories } from './known-history.ts'
import type { Event } from './known-history.ts'
import { digestOf } from './object-model.ts'
import type { Switch, VersionInput, VersionOutput, VersionSeen } from './version-model.ts'

const put = (content: string): VersionInput => ({ kind: 'put', content })
const bringBack = (versionId: string, content: string): VersionInput => ({ kind: 'bring-back', versionId, content })
const remove: VersionInput = { kind: 'delete', through: 'one' }
const removeVersion = (versionId: string): VersionInput => ({ kind: 'delete-version', versionId, through: 'one' })
const switched = (to: Switch): VersionInput => ({ kind: 'switch', to })
const get: VersionInput = { kind: 'get' }
const getVersion = (versionId: string): VersionInput => ({ kind: 'get-version', versionId })
const list: VersionInput = { kind: 'list' }
const listVersions: VersionInput = { kind: 'list-versions' }
const done: VersionOutput = { kind: 'done' }
const noVersion: VersionOutput = { kind: 'no-version' }
const written = (versionId: string): VersionOutput => ({ kind: 'written', versionId })
const removed = (wasMarker: boolean): VersionOutput => ({ kind: 'removed', wasMarker })
const read = (versionId: string, content: string): VersionOutput => ({ kind: 'read', versionId, content })
const nothing = (versionId?: string): VersionOutput => ({ kind: 'nothing', versionId })
const listed = (content?: string): VersionOutput => ({
  kind: 'listed',
  digest: content === undefined ? undefined : digestOf(content),
})
/** The newest first; without a content it is a marker. */
const versions = (...seen: readonly (readonly [id: string, content?: string])[]): VersionOutput => ({
  kind: 'versions',
  versions: seen.map(([id, content], index): VersionSeen => ({
    id,
    isLatest: index === 0,
    digest: content === undefined ? undefined : digestOf(content),
  })),
})

type VersionEvent = Event<VersionInput, VersionOutput>

const cases: readonly (readonly [name: string, isPossible: boolean, events: readonly VersionEvent[]])[] = [
  [
    'an overwritten version stays',
    true,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, put('b'), written('2')],
      [4, 5, listVersions, versions(['2', 'b'], ['1', 'a'])],
      [6, 7, getVersion('1'), read('1', 'a')],
    ],
  ],
  [
    'an overwritten version is lost',
    false,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, put('b'), written('2')],
      [4, 5, listVersions, versions(['2', 'b'])],
    ],
  ],
  [
    'two versions with one id',
    false,
    [
      [0, 9, put('a'), written('1')],
      [0, 9, put('b'), written('1')],
    ],
  ],
  [
    'versions in the wrong order',
    false,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, put('b'), written('2')],
      [4, 5, listVersions, versions(['1', 'a'], ['2', 'b'])],
    ],
  ],
  [
    'a marker hides the object',
    true,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, remove, written('2')],
      [4, 5, get, nothing('2')],
      [6, 7, list, listed()],
      [8, 9, listVersions, versions(['2'], ['1', 'a'])],
      [10, 11, getVersion('2'), { kind: 'is-marker' }],
    ],
  ],
  [
    'an acknowledged marker is forgotten',
    false,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, remove, written('2')],
      [4, 5, get, read('1', 'a')],
    ],
  ],
  [
    'a marker that only versions forget',
    false,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, remove, written('2')],
      [4, 5, listVersions, versions(['1', 'a'])],
    ],
  ],
  [
    'without its marker the object is back',
    true,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, remove, written('2')],
      [4, 5, removeVersion('2'), removed(true)],
      [6, 7, get, read('1', 'a')],
    ],
  ],
  [
    'a removed version is back',
    false,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, removeVersion('1'), removed(false)],
      [4, 5, getVersion('1'), read('1', 'a')],
    ],
  ],
  [
    'a version is removed twice',
    false,
    [
      [0, 1, put('a'), written('1')],
      [2, 9, removeVersion('1'), removed(false)],
      [2, 9, removeVersion('1'), removed(false)],
    ],
  ],
  [
    'of two removals of a version one finds none',
    true,
    [
      [0, 1, put('a'), written('1')],
      [2, 9, removeVersion('1'), noVersion],
      [2, 9, removeVersion('1'), removed(false)],
    ],
  ],
  [
    'while versions are not kept the null version is replaced',
    true,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, switched('suspended'), done],
      [4, 5, put('b'), written('null')],
      [6, 7, put('c'), written('null')],
      [8, 9, listVersions, versions(['null', 'c'], ['1', 'a'])],
      [10, 11, remove, written('null')],
      [12, 13, listVersions, versions(['null'], ['1', 'a'])],
    ],
  ],
  [
    'two null versions',
    false,
    [
      [0, 1, switched('suspended'), done],
      [2, 3, put('a'), written('null')],
      [4, 5, put('b'), written('null')],
      [6, 7, listVersions, versions(['null', 'b'], ['null', 'a'])],
    ],
  ],
  [
    'an id after the switch was thrown',
    false,
    [
      [0, 1, switched('suspended'), done],
      [2, 3, put('a'), written('1')],
    ],
  ],
  [
    'an id beside the switch',
    true,
    [
      [0, 9, switched('suspended'), done],
      [2, 3, put('a'), written('1')],
      [4, 5, put('b'), written('null')],
    ],
  ],
  [
    'a switch goes back by itself',
    false,
    [
      [0, 9, switched('suspended'), done],
      [1, 2, put('a'), written('null')],
      [3, 4, put('b'), written('2')],
    ],
  ],
  [
    'who sees a version without an answer learns its id',
    true,
    [
      [0, 1, put('a'), undefined],
      [2, 3, listVersions, versions(['1', 'a'])],
      [4, 5, removeVersion('1'), removed(false)],
      [6, 7, listVersions, versions()],
    ],
  ],
  [
    'a version without an answer has two ids',
    false,
    [
      [0, 1, put('a'), undefined],
      [2, 3, listVersions, versions(['1', 'a'])],
      [4, 5, listVersions, versions(['2', 'a'])],
    ],
  ],
  [
    'a deletion without an answer made two markers',
    false,
    [
      [0, 1, remove, undefined],
      [2, 3, listVersions, versions(['2'], ['1'])],
    ],
  ],
  [
    'a version is brought back',
    true,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, put('b'), written('2')],
      [4, 5, bringBack('1', 'a'), written('3')],
      [6, 7, listVersions, versions(['3', 'a'], ['2', 'b'], ['1', 'a'])],
    ],
  ],
  [
    'what is there cannot be brought back',
    false,
    [
      [0, 1, put('a'), written('1')],
      [2, 3, bringBack('1', 'a'), noVersion],
    ],
  ],
]

export const knownVersionHistories = knownHistories(cases)
