/** Lifecycle rules as a document; that they act is shown by `clock.ts`. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

const query = [['lifecycle']] as const
export const lifecycleOf = (...rules: readonly string[]): string =>
  `<LifecycleConfiguration>${rules.map((rule) => `<Rule>${rule}</Rule>`).join('')}</LifecycleConfiguration>`
const rule = (id: string, prefix: string, inner: string): string =>
  `<ID>${id}</ID><Prefix>${prefix}</Prefix><Status>Enabled</Status>${inner}`
const days = (count: number): string => `<Expiration><Days>${count}</Days></Expiration>`

export function lifecycleCases(stage: Stage): Case[] {
  const put = async (bucket: string, body: string, headers: Headers = {}) =>
    stage.oss.call('PUT', { bucket, query, body, headers })
  return [
    {
      name: 'PutBucketLifecycle+GetBucketLifecycle+DeleteBucketLifecycle_whole-life',
      run: async () => {
        const bucket = await stage.world.bucket('lifecycle')
        expectError(await stage.oss.call('GET', { bucket, query }), 404, 'NoSuchLifecycle')
        const whole =
          '<ID>all</ID><Prefix>log/</Prefix><Status>Enabled</Status><Tag><Key>k</Key><Value>v</Value></Tag>' +
          '<Filter><ObjectSizeGreaterThan>500</ObjectSizeGreaterThan><ObjectSizeLessThan>64000</ObjectSizeLessThan><Not><Prefix>log/keep</Prefix></Not></Filter>' +
          '<Expiration><Days>30</Days></Expiration><Transition><Days>10</Days><StorageClass>IA</StorageClass></Transition>' +
          '<NoncurrentVersionExpiration><NoncurrentDays>5</NoncurrentDays></NoncurrentVersionExpiration>'
        const made =
          '<Prefix>up/</Prefix><Status>Disabled</Status><AbortMultipartUpload><CreatedBeforeDate>2026-01-01T00:00:00.000Z</CreatedBeforeDate></AbortMultipartUpload>'
        expectStatus(await put(bucket, lifecycleOf(whole, made)), 200)
        const { text } = expectStatus(await stage.oss.call('GET', { bucket, query }), 200)
        const [first = '', second = ''] = elements(text, 'Rule')
        assert.equal(element(first, 'ID'), 'all')
        assert.deepEqual(elements(first, 'Days'), ['30', '10'])
        assert.equal(element(first, 'ObjectSizeGreaterThan'), '500')
        assert.equal(element(element(first, 'Not') ?? '', 'Prefix'), 'log/keep')
        assert.equal(element(first, 'NoncurrentDays'), '5')
        assert.ok((element(second, 'ID') ?? '') !== '')
        assert.equal(element(second, 'CreatedBeforeDate'), '2026-01-01T00:00:00.000Z')
        expectStatus(await stage.oss.call('DELETE', { bucket, query }), 204)
        expectError(await stage.oss.call('GET', { bucket, query }), 404, 'NoSuchLifecycle')
        expectStatus(await stage.oss.call('DELETE', { bucket, query }), 204)
      },
    },
    {
      name: 'PutBucketLifecycle_refused',
      run: async () => {
        const refused: [body: string, code: string, ec?: string][] = [
          ['<LifecycleConfiguration/>', 'MalformedXML'],
          ['<Lifecycle/>', 'MalformedXML'],
          [lifecycleOf('<Prefix>a</Prefix><Status>Maybe</Status>'), 'MalformedXML'],
          [lifecycleOf(rule('a', 'a', '')), 'MalformedXML'],
          [lifecycleOf(rule('a', 'a', days(1)), rule('a', 'b', days(1))), 'InvalidArgument', '0014-00000020'],
          [lifecycleOf(rule('a', 'a', days(1)), rule('b', 'a/b', days(1))), 'MalformedXML', '0014-00000084'],
          [lifecycleOf(rule('a', 'a', days(1)), rule('b', 'a', days(1))), 'MalformedXML', '0014-00000085'],
          [
            lifecycleOf(
              rule(
                'a',
                '',
                '<Expiration><Days>1</Days><CreatedBeforeDate>2026-01-01T00:00:00.000Z</CreatedBeforeDate></Expiration>',
              ),
            ),
            'MalformedXML',
            '0014-00000061',
          ],
          [
            lifecycleOf(...Array.from({ length: 1_001 }, (_, n) => rule(`${n}`, `${n}/`, days(1)))),
            'MalformedXML',
            '0014-00000014',
          ],
        ]
        for (const [body, code, ec] of refused) expectError(await put(stage.bucket, body), 400, code, ec)
        expectError(await stage.oss.call('GET', { bucket: stage.bucket, query }), 404, 'NoSuchLifecycle')
      },
    },
    {
      name: 'PutBucketLifecycle_overlap-allowed',
      run: async () => {
        const bucket = await stage.world.bucket('lifecycle')
        const body = lifecycleOf(rule('a', 'a', days(1)), rule('b', 'a/b', days(2)))
        expectStatus(await put(bucket, body, { 'x-oss-allow-same-action-overlap': 'true' }), 200)
      },
    },
    {
      name: 'HeadObject_tells-expiry',
      run: async () => {
        const bucket = await stage.world.bucket('lifecycle')
        expectStatus(await put(bucket, lifecycleOf(rule('soon', 'log/', days(2)))), 200)
        for (const key of ['log/a', 'b']) expectStatus(await stage.oss.call('PUT', { bucket, key, body: 'x' }), 200)
        const told = async (method: string, key: string) =>
          expectStatus(await stage.oss.call(method, { bucket, key }), 200).headers['x-oss-expiration']
        assert.match((await told('HEAD', 'log/a')) ?? '', /^expiry-date="[^"]+ 00:00:00 GMT", rule-id="soon"$/)
        assert.equal(await told('GET', 'log/a'), await told('HEAD', 'log/a'))
        assert.equal(await told('HEAD', 'b'), undefined)
      },
    },
  ]
}
