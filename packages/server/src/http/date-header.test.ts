import { test } from 'node:test'
import { dateHeader } from './date-header.ts'

test('the date is that of its second, whichever was asked for before', (t) => {
  const instants = [1_000, 1_999, 2_000, 1_500, -1, 0, 1_764_000_000_999, 1_764_000_001_000]
  for (const instant of [...instants, ...instants.toReversed()])
    t.assert.deepEqual(dateHeader(new Date(instant)), ['Date', new Date(instant).toUTCString()])
})
