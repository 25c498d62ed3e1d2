import { test } from 'node:test'
import { PictureTime, processorMsOf } from './picture-time.ts'

const cases: [what: string, looks: readonly (number | undefined)[], want: string][] = [
  [
    'that works all the time ends when it has used its share',
    [300, 1_300, 2_300, 3_300],
    'within within within too-much-work',
  ],
  [
    'that hardly gets the processor goes on',
    [300, 310, 320, 330, 340, 350],
    'within within within within within within',
  ],
  ['that has a process with a long past begins at nothing', [90_000, 91_000], 'within within'],
  ['whose threads work at once ends sooner', [0, 2_000, 4_000], 'within within too-much-work'],
  [
    'of which nobody tells how much it works counts as busy',
    [undefined, undefined, undefined],
    'within within too-much-work',
  ],
  [
    'that does nothing ends at last',
    [5, 5, 5, 5, 5, 5, 5, 5],
    'within within within within within within within too-long',
  ],
]
for (const [what, looks, want] of cases)
  test(`a picture ${what}`, (t) => {
    const time = new PictureTime({ processorMs: 3_000, wholeMs: 8_000 })
    t.assert.equal(time.lookMs, 1_000)
    t.assert.equal(looks.map((processorMs) => time.look(processorMs)).join(' '), want)
  })

test('limits below a second are looked at in time', (t) => {
  t.assert.equal(new PictureTime({ processorMs: 20, wholeMs: 300 }).lookMs, 20)
  t.assert.equal(new PictureTime({ processorMs: 200, wholeMs: 30 }).lookMs, 30)
})

test('the time of a process is told where there is one', { skip: process.platform !== 'linux' }, (t) => {
  const before = processorMsOf(process.pid)
  const { user, system } = process.cpuUsage()
  t.assert.equal(Math.abs((before ?? 0) - (user + system) / 1_000) < 1_000, true)
  t.assert.equal(processorMsOf(undefined), undefined)
  t.assert.equal(processorMsOf(2 ** 30), undefined)
})
