/** Times of last access: told while they are tracked, and what rules make of them. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Case } from '../../run/suite.ts'
import { element } from '../../wire/xml.ts'
import { lifecycleOf } from './lifecycle.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const monitor = [['accessmonitor']] as const
const lifecycle = [['lifecycle']] as const
export const monitorOf = (status: string): string =>
  `<AccessMonitorConfiguration><Status>${status}</Status></AccessMonitorConfiguration>`
export const byAccess = (days: number, more = ''): string =>
  '<ID>cold</ID><Prefix></Prefix><Status>Enabled</Status>' +
  `<Transition><Days>${days}</Days><StorageClass>IA</StorageClass><IsAccessTime>true</IsAccessTime>${more}</Transition>`
/** How long a read takes to be told of, with a machine that is busy. */
const toldWithinMs = 30_000

/** Asks until the answer is there, or gives the last one. */
export async function until<Told>(ask: () => Promise<Told>, isThere: (told: Told) => boolean): Promise<Told> {
  const deadlineMs = performance.now() + toldWithinMs
  for (;;) {
    const told = await ask()
    if (isThere(told) || performance.now() > deadlineMs) return told
    await sleep(250)
  }
}

export function accessTimeCases(stage: Stage): Case[] {
  return [
    {
      name: 'PutBucketAccessMonitor+GetObject+HeadObject+GetObjectMeta_last-access-is-told',
      run: async () => {
        const bucket = await stage.world.bucket('accesses')
        const put = { bucket, key: 'a', body: 'text' }
        expectStatus(await stage.oss.call('PUT', put), 200)
        const told = async (query: readonly (readonly [string])[] = []) =>
          expectStatus(await stage.oss.call('HEAD', { bucket, key: 'a', query }), 200).headers['x-oss-last-access-time']
        assert.equal(await told(), undefined)
        await sleep(1_100)
        expectStatus(await stage.oss.call('PUT', { bucket, query: monitor, body: monitorOf('Enabled') }), 200)
        const since = await told()
        assert.match(since ?? '', /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
        await sleep(1_100)
        assert.equal(await told(), since, 'a look is no access')
        expectStatus(await stage.oss.call('GET', { bucket, key: 'a' }), 200)
        const read = await until(told, (time) => time !== since)
        assert.ok(Date.parse(read ?? '') > Date.parse(since ?? ''))
        assert.equal(await told([['objectMeta']]), read)
        expectStatus(await stage.oss.call('PUT', { bucket, query: monitor, body: monitorOf('Disabled') }), 200)
        assert.equal(await told(), undefined)
      },
    },
    {
      name: 'PutBucketLifecycle+PutBucketAccessMonitor_rules-by-last-access-need-it',
      run: async () => {
        const bucket = await stage.world.bucket('accesses')
        const set = async (...rules: string[]) =>
          stage.oss.call('PUT', { bucket, query: lifecycle, body: lifecycleOf(...rules) })
        const track = async (status: string) =>
          stage.oss.call('PUT', { bucket, query: monitor, body: monitorOf(status) })
        expectError(await set(byAccess(1)), 400, 'InvalidRequest', '0014-00000016')
        expectStatus(await track('Enabled'), 200)
        const whole = byAccess(
          1,
          '<ReturnToStdWhenVisit>true</ReturnToStdWhenVisit><AllowSmallFile>false</AllowSmallFile>',
        )
        expectStatus(await set(whole), 200)
        const { text } = expectStatus(await stage.oss.call('GET', { bucket, query: lifecycle }), 200)
        assert.equal(element(text, 'IsAccessTime'), 'true')
        assert.equal(element(text, 'ReturnToStdWhenVisit'), 'true')
        assert.equal(element(text, 'AllowSmallFile'), 'false')
        assert.match(element(text, 'AtimeBase') ?? '', /^\d{10}$/)
        expectError(await track('Disabled'), 400, 'InvalidRequest', '0036-00000005')
        const expiring =
          '<ID>x</ID><Prefix></Prefix><Status>Enabled</Status><Expiration><Days>1</Days><IsAccessTime>true</IsAccessTime></Expiration>'
        expectError(await set(expiring), 400, 'MalformedXML', '0014-00000057')
        expectStatus(await stage.oss.call('DELETE', { bucket, query: lifecycle }), 204)
        expectStatus(await track('Disabled'), 200)
      },
    },
  ]
}
