import { test } from 'node:test'
import { accessMonitorDocument, isNewAccess, lastAccessMs, parseAccessMonitor, sameAccessMs } from './access-monitor.ts'

const sinceMs = Date.parse('2026-11-20T12:00:00Z')
const dayMs = 86_400_000
const monitor = { sinceMs }

test('the document says since when, in whole seconds, and stays when it is said again', (t) => {
  const document = accessMonitorDocument('Enabled', undefined, sinceMs + 999)
  t.assert.deepEqual(parseAccessMonitor(document), monitor)
  t.assert.equal(accessMonitorDocument('Enabled', document, sinceMs + dayMs), document)
  t.assert.equal(accessMonitorDocument('Disabled', document, sinceMs), undefined)
})

const documents: [document: string | undefined, want: number | undefined][] = [
  [undefined, undefined],
  ['Disabled', undefined],
  ['Enabled', 0],
  ['Enabled 12', 12_000],
  ['Enabled x', undefined],
]
for (const [document, want] of documents)
  test(`"${document}" tracks since ${want}`, (t) => t.assert.equal(parseAccessMonitor(document)?.sinceMs, want))

const cases: [what: string, modified: number, accessed: number | undefined, last: number, isNewAtOnce: boolean][] = [
  ['an object from before', -10 * dayMs, undefined, 0, true],
  ['an object from before that was read before', -10 * dayMs, -dayMs, 0, true],
  ['an object that was read since', -10 * dayMs, 5_000, 5_000, false],
  ['an object that was written since', 7_000, undefined, 7_000, false],
  ['an object that was written after it was read', 7_000, 5_000, 7_000, false],
]
for (const [what, modified, accessed, last, isNewAtOnce] of cases)
  test(`${what}: last access and whether one more counts`, (t) => {
    const object = {
      modifiedMs: sinceMs + modified,
      accessedMs: accessed === undefined ? undefined : sinceMs + accessed,
    }
    t.assert.equal(lastAccessMs(object, monitor), sinceMs + last)
    t.assert.equal(isNewAccess(object, monitor, sinceMs + last + 1_000), isNewAtOnce)
    t.assert.equal(isNewAccess(object, monitor, sinceMs + last + sameAccessMs), true)
    if (!isNewAtOnce) t.assert.equal(isNewAccess(object, monitor, sinceMs + last + sameAccessMs - 1), false)
  })
