/** Histories of which a person can tell whether they are possible: they judge the judge. */
import { knownHistories } from './known-history.ts'
import type { Event } from './known-history.ts'
import type { ObjectInput, ObjectOutput } from './object-model.ts'

const put = (content: string): ObjectInput => ({ kind: 'put', content })
const putIfAbsent = (content: string): ObjectInput => ({ kind: 'put-if-absent', content })
const append = (position: number, content: string): ObjectInput => ({ kind: 'append', position, content })
const complete = (upload: string, content: string): ObjectInput => ({ kind: 'complete', upload, content })
const abort = (upload: string): ObjectInput => ({ kind: 'abort', upload })
const get: ObjectInput = { kind: 'get' }
const list: ObjectInput = { kind: 'list' }
const remove: ObjectInput = { kind: 'delete' }
const done: ObjectOutput = { kind: 'done' }
const read = (content: string | undefined): ObjectOutput => ({ kind: 'read', content })
const listed = (sizeBytes: number | undefined): ObjectOutput => ({ kind: 'listed', sizeBytes, digest: undefined })
const wrongPosition = (nextPosition: number): ObjectOutput => ({ kind: 'wrong-position', nextPosition })

const cases: readonly (readonly [
  name: string,
  isPossible: boolean,
  events: readonly Event<ObjectInput, ObjectOutput>[],
])[] = [
  ['nothing happened', true, []],
  [
    'a read after a write sees it',
    true,
    [
      [0, 1, put('a'), done],
      [2, 3, get, read('a')],
    ],
  ],
  [
    'a read after a write misses it',
    false,
    [
      [0, 1, put('a'), done],
      [2, 3, get, read(undefined)],
    ],
  ],
  [
    'a read beside a write sees it or not',
    true,
    [
      [0, 9, put('a'), done],
      [1, 2, get, read(undefined)],
      [3, 4, get, read('a')],
    ],
  ],
  [
    'a read beside a write goes back',
    false,
    [
      [0, 9, put('a'), done],
      [1, 2, get, read('a')],
      [3, 4, get, read(undefined)],
    ],
  ],
  [
    'a read sees what nobody wrote',
    false,
    [
      [0, 1, put('a'), done],
      [2, 3, get, read('b')],
    ],
  ],
  [
    'a write without an answer may have happened late',
    true,
    [
      [0, 1, put('a'), undefined],
      [2, 3, get, read(undefined)],
      [4, 5, get, read('a')],
    ],
  ],
  [
    'a write without an answer may never have happened',
    true,
    [
      [0, 1, put('a'), undefined],
      [2, 3, get, read(undefined)],
    ],
  ],
  [
    'a write without an answer happens only once',
    false,
    [
      [0, 1, put('a'), undefined],
      [2, 3, get, read('a')],
      [4, 5, remove, done],
      [6, 7, get, read('a')],
    ],
  ],
  [
    'two puts of which each must be the first',
    false,
    [
      [0, 9, putIfAbsent('a'), done],
      [0, 9, putIfAbsent('b'), done],
    ],
  ],
  [
    'two puts of which one is the first',
    true,
    [
      [0, 9, putIfAbsent('a'), done],
      [0, 9, putIfAbsent('b'), { kind: 'exists' }],
      [10, 11, get, read('a')],
    ],
  ],
  ['a refused put without a first one', false, [[0, 1, putIfAbsent('a'), { kind: 'exists' }]]],
  [
    'two appends to the same place',
    false,
    [
      [0, 9, append(0, 'a'), done],
      [0, 9, append(0, 'b'), done],
    ],
  ],
  [
    'two appends of which one is told the place',
    true,
    [
      [0, 9, append(0, 'a'), done],
      [0, 9, append(0, 'b'), wrongPosition(1)],
      [10, 11, get, read('a')],
    ],
  ],
  [
    'an append is told a place that never was',
    false,
    [
      [0, 1, append(0, 'a'), done],
      [2, 3, append(0, 'b'), wrongPosition(2)],
    ],
  ],
  [
    'an append to what was put',
    false,
    [
      [0, 1, put('a'), done],
      [2, 3, append(1, 'b'), done],
    ],
  ],
  [
    'an upload ends twice',
    false,
    [
      [0, 9, complete('u', 'a'), done],
      [0, 9, abort('u'), done],
    ],
  ],
  [
    'an upload ends once',
    true,
    [
      [0, 9, complete('u', 'a'), { kind: 'no-upload' }],
      [0, 9, abort('u'), done],
      [10, 11, get, read(undefined)],
    ],
  ],
  [
    'a listing misses what was put',
    false,
    [
      [0, 1, put('a'), done],
      [2, 3, list, listed(undefined)],
    ],
  ],
  [
    'a listing shows the size of old',
    false,
    [
      [0, 1, complete('u', 'aa'), done],
      [2, 3, complete('v', 'b'), done],
      [4, 5, list, listed(2)],
    ],
  ],
  [
    'two readers disagree on the order of two writes',
    false,
    [
      [0, 99, put('a'), done],
      [0, 99, put('b'), done],
      [1, 2, get, read('a')],
      [3, 4, get, read('b')],
      [5, 6, get, read('a')],
    ],
  ],
]

export const knownObjectHistories = knownHistories(cases)
