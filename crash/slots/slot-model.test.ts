import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLinearizable } from '../linearizability/checker.ts'
import { slotModel } from './slot-model.ts'
import type { SlotInput, SlotOutput } from './slot-model.ts'

type Event = readonly [calledAt: number, answeredAt: number, input: SlotInput, output: SlotOutput | undefined]

const save = (base: number, content: string): SlotInput => ({ kind: 'save', base, content })
const saved = (rev: number): SlotOutput => ({ kind: 'saved', rev })
const load: SlotInput = { kind: 'load' }
const loaded = (rev: number, content: string): SlotOutput => ({ kind: 'loaded', rev, content })
const conflict = (headRev: number | undefined): SlotOutput => ({ kind: 'conflict', headRev })

const cases: readonly (readonly [name: string, isPossible: boolean, events: readonly Event[]])[] = [
  [
    'two devices that save on top of the same',
    false,
    [
      [0, 9, save(0, 'a'), saved(1)],
      [0, 9, save(0, 'b'), saved(2)],
    ],
  ],
  [
    'one of two is told of the other',
    true,
    [
      [0, 9, save(0, 'a'), saved(1)],
      [0, 9, save(0, 'b'), conflict(1)],
    ],
  ],
  [
    'a save that was acknowledged and is gone',
    false,
    [
      [0, 1, save(0, 'a'), saved(1)],
      [2, 3, load, { kind: 'none' }],
    ],
  ],
  [
    'a save without an answer, there or not',
    true,
    [
      [0, 1, save(0, 'a'), undefined],
      [2, 3, load, { kind: 'none' }],
    ],
  ],
  [
    'a save without an answer that comes late',
    true,
    [
      [0, 1, save(0, 'a'), undefined],
      [2, 3, load, loaded(1, 'a')],
    ],
  ],
  [
    'a number that is used twice',
    false,
    [
      [0, 1, save(0, 'a'), saved(1)],
      [2, 3, { kind: 'delete', base: 1 }, { kind: 'deleted' }],
      [4, 5, save(0, 'b'), saved(1)],
    ],
  ],
  [
    'a retry is told the same number',
    true,
    [
      [0, 1, save(0, 'a'), saved(1)],
      [2, 3, save(0, 'a'), saved(1)],
    ],
  ],
  [
    'a restoration is a new revision',
    true,
    [
      [0, 1, save(0, 'a'), saved(1)],
      [2, 3, save(1, 'b'), saved(2)],
      [4, 5, { kind: 'restore', rev: 1, base: 2 }, saved(3)],
      [6, 7, load, loaded(3, 'a')],
    ],
  ],
  [
    'the head goes back',
    false,
    [
      [0, 1, save(0, 'a'), saved(1)],
      [2, 3, save(1, 'b'), saved(2)],
      [4, 5, load, loaded(1, 'a')],
    ],
  ],
]

for (const [name, isPossible, events] of cases)
  test(`${name}: ${isPossible ? 'possible' : 'impossible'}`, () => {
    const history = events.map(([calledAt, answeredAt, input, output]) => ({ input, output, calledAt, answeredAt }))
    assert.equal(isLinearizable(slotModel, history), isPossible)
  })
