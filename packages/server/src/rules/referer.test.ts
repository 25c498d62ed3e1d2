import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { isRefererAllowed, openReferer, parseRefererDocument, refererDocument, refererRules } from './referer.ts'
import type { RefererConfiguration } from './referer.ts'

const cases: [change: Partial<RefererConfiguration>, referer: string | undefined, isAllowed: boolean][] = [
  [{}, undefined, true],
  [{}, 'http://any.example/', true],
  [{ allowEmptyReferer: false }, undefined, true], // Without a list everybody would be shut out.
  [{ allowEmptyReferer: false, allowed: ['http://a.com'] }, undefined, false],
  [{ allowEmptyReferer: false, denied: ['http://b.com'] }, undefined, false],
  [{ allowed: ['http://a.com'] }, undefined, true],
  [{ allowed: ['http://a.com'] }, '', true],
  [{ allowed: ['http://a.com'] }, 'http://a.com/page', true],
  [{ allowed: ['http://a.com'] }, 'http://a.com.cn/', true], // A pattern is a beginning, as the guide's example says.
  [{ allowed: ['http://a.com'] }, 'https://a.com/', false],
  [{ allowed: ['http://a.com'] }, 'http://b.com/', false],
  [{ allowed: ['a.com'] }, 'https://a.com/x', true],
  [{ allowed: ['*.aliyun.com'] }, 'https://help.aliyun.com/x', true],
  [{ allowed: ['*.aliyun.com'] }, 'https://aliyun.com/', false],
  [{ allowed: ['http://www.*.com'] }, 'http://www.any.com/x', true],
  [{ allowed: ['https://www.?.aliyuncs.com'] }, 'https://www.a.aliyuncs.com', true],
  [{ allowed: ['https://www.?.aliyuncs.com'] }, 'https://www.ab.aliyuncs.com', false],
  [{ allowed: ['http://a.com'] }, 'HTTP://A.com/', true],
  [{ denied: ['http://b.com'] }, 'http://b.com/x', false],
  [{ denied: ['http://b.com'] }, 'http://a.com/x', true],
  [{ allowed: ['http://*.com'], denied: ['http://b.com'] }, 'http://b.com', false],
  [{ allowed: ['http://*.com'], denied: ['http://b.com'] }, 'http://c.com', true],
  [{ allowed: ['*.good.com'] }, 'http://evil.com/?x=.good.com', false], // The query is cut off before it is compared.
  [{ allowed: ['*.good.com'], allowTruncateQueryString: false }, 'http://evil.com/?x=.good.com', true],
  [{ allowed: ['*.good.com'] }, 'http://evil.com/.good.com', true],
  [{ allowed: ['*.good.com'], truncatePath: true }, 'http://evil.com/.good.com', false],
  [{ allowed: ['http://a.com/app'], truncatePath: true }, 'http://a.com/app/1', false],
]
for (const [change, referer, isAllowed] of cases)
  test(`${JSON.stringify(change)} ${isAllowed ? 'admits' : 'refuses'} ${String(referer)}`, (t) => {
    const stored = parseRefererDocument(refererDocument({ ...openReferer, ...change }))
    t.assert.equal(isRefererAllowed(refererRules(stored), referer), isAllowed)
  })

test('a pattern of many stars against a long Referer ends soon', (t: TestContext) => {
  const rules = refererRules({ ...openReferer, allowed: [`${'*a'.repeat(500)}b`] })
  const before = performance.now()
  t.assert.equal(isRefererAllowed(rules, `http://${'a'.repeat(8_000)}`), false)
  t.assert.ok(performance.now() - before < 1_000)
})
