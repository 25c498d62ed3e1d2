/** Expiry, shown by moving the clock of a second server instead of waiting for it. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import type { Given } from '../../run/given.ts'
import { Skipped } from '../../run/suite.ts'
import type { Case } from '../../run/suite.ts'
import { postForm, signedFields } from '../../wire/form.ts'
import { follow } from '../../wire/oss.ts'
import type { Scheme } from '../../wire/oss.ts'
import { rpc, stsVersion } from '../../wire/rpc.ts'
import { element, elements } from '../../wire/xml.ts'
import { byAccess, monitorOf, until } from './access-times.ts'
import { inventoryOf } from './inventory.ts'
import { lifecycleOf } from './lifecycle.ts'
import { loggingOf } from './logging.ts'
import { expectError, expectStatus, Stage } from './stage.ts'
import { wormOf } from './worm.ts'

type Later = {
  readonly stage: Stage
  readonly now: () => Date
  readonly forward: (seconds: number) => Promise<void>
  readonly back: () => Promise<void>
}

export function clockCases({ controlled, world: here }: Given, scheme: Scheme): Case[] {
  /** A fresh stage on the second server. */
  const open = async (): Promise<Later> => {
    if (controlled === undefined) throw new Skipped('the clock of a server at --endpoint is its own')
    const { target, world } = await controlled()
    const move = target.forward
    assert(move !== undefined)
    const stage = new Stage(world, scheme)
    await stage.open()
    let aheadSeconds = 0
    const forward = async (seconds: number): Promise<void> => {
      await move(seconds)
      aheadSeconds += seconds
    }
    const back = async (): Promise<void> => forward(-aheadSeconds)
    return { stage, now: () => new Date(Date.now() + aheadSeconds * 1_000), forward, back }
  }
  /** Whatever happens, the next case finds the system's time. */
  const withClock = (run: (later: Later) => Promise<void>) => async (): Promise<void> => {
    const later = await open()
    try {
      await run(later)
    } finally {
      await later.back()
    }
  }
  return [
    {
      name: 'SecurityToken_of-another-server',
      run: withClock(async ({ stage }) => {
        await stage.put('foreign')
        const call = { bucket: stage.bucket, key: 'foreign' }
        const { status, text } = await stage.oss.as(await here.session()).call('GET', call)
        assert.equal(status, 403)
        assert.match(
          element(text, 'Code') ?? '',
          /^(InvalidSecurityToken|AccessKeyIdAndSecurityTokenNotMatch|InvalidAccessKeyId)$/,
        )
      }),
    },
    {
      name: 'SecurityToken_expires',
      run: withClock(async ({ stage, now, forward }) => {
        await stage.put('later')
        const keys = await stage.world.session({ durationSeconds: 900 })
        const get = { bucket: stage.bucket, key: 'later' }
        expectStatus(await stage.oss.as(keys).call('GET', get), 200)
        await forward(890)
        expectStatus(await stage.oss.as(keys).call('GET', { ...get, now: now() }), 200)
        await forward(20)
        expectError(await stage.oss.as(keys).call('GET', { ...get, now: now() }), 403, 'SecurityTokenExpired')
        assert.equal((await follow('GET', stage.oss.as(keys).url('GET', { ...get, now: now() }))).status, 403)
        const { endpoint, region, rootKeys } = stage.world.target
        const fields = signedFields(scheme, keys, region, { conditions: [{ bucket: stage.bucket }] }, now())
        expectError(
          await postForm({ endpoint, bucket: stage.bucket, fields: [['key', 'a'], ...fields], file: { content: 'x' } }),
          403,
          'SecurityTokenExpired',
        )
        expectStatus(await stage.oss.as(rootKeys).call('GET', { ...get, now: now() }), 200)
      }),
    },
    {
      name: 'GetCallerIdentity_with-an-expired-token',
      run: withClock(async ({ stage, now, forward }) => {
        const keys = await stage.world.session({ durationSeconds: 900 })
        await forward(901)
        const { endpoint } = stage.world.target
        const { json } = await rpc({ endpoint, keys, version: stsVersion, action: 'GetCallerIdentity', now: now() })
        assert.match(String(json['Code']), /^InvalidSecurityToken\.Expired$/)
      }),
    },
    {
      name: 'GetObject_url-outlives-nothing',
      run: withClock(async ({ stage, forward }) => {
        await stage.put('later')
        const url = stage.oss.url('GET', { bucket: stage.bucket, key: 'later', expiresSeconds: 60 })
        expectStatus(await follow('GET', url), 200)
        await forward(61)
        const answer = expectError(await follow('GET', url), 403, 'AccessDenied')
        assert.equal(element(answer.text, 'Message'), 'Request has expired.')
      }),
    },
    {
      name: 'PostObject_policy-expires',
      run: withClock(async ({ stage, forward }) => {
        const { endpoint, region, rootKeys } = stage.world.target
        const policy = { conditions: [{ bucket: stage.bucket }], expires: new Date(Date.now() + 60_000) }
        const form = {
          endpoint,
          bucket: stage.bucket,
          fields: [['key', 'a'], ...signedFields(scheme, rootKeys, region, policy)] as const,
          file: { content: 'x' },
        }
        expectStatus(await postForm(form), 204)
        await forward(61)
        expectError(await postForm(form), 403, 'AccessDenied')
      }),
    },
    {
      name: 'PutBucketLifecycle_objects-expire',
      run: withClock(async ({ stage, now, forward }) => {
        const bucket = await stage.world.bucket('expires')
        const body = lifecycleOf('<Prefix>log/</Prefix><Status>Enabled</Status><Expiration><Days>2</Days></Expiration>')
        expectStatus(await stage.oss.call('PUT', { bucket, query: [['lifecycle']], body }), 200)
        for (const key of ['log/a', 'b']) expectStatus(await stage.oss.call('PUT', { bucket, key, body: 'x' }), 200)
        // Each scheme goes to a day of its own: a day's rules are applied once.
        await forward((scheme === 'V1' ? 3 : 6) * 86_400)
        const status = async (key: string) => (await stage.oss.call('HEAD', { bucket, key, now: now() })).status
        const deadlineMs = performance.now() + 20_000
        while ((await status('log/a')) !== 404 && performance.now() < deadlineMs) await sleep(200)
        assert.deepEqual([await status('log/a'), await status('b')], [404, 200])
      }),
    },
    {
      name: 'PutBucketLifecycle_what-nobody-reads-moves-and-comes-back',
      run: withClock(async ({ stage, now, forward }) => {
        const bucket = await stage.world.bucket('unread')
        const call = async (method: string, more: object) => stage.oss.call(method, { bucket, now: now(), ...more })
        expectStatus(await call('PUT', { query: [['accessmonitor']], body: monitorOf('Enabled') }), 200)
        for (const key of ['read', 'unread']) expectStatus(await call('PUT', { key, body: 'x' }), 200)
        await forward((scheme === 'V1' ? 14 : 17) * 86_400)
        const told = async (key: string, header: string) => (await call('HEAD', { key })).headers[header]
        const before = await told('read', 'x-oss-last-access-time')
        expectStatus(await call('GET', { key: 'read' }), 200)
        const access = () => told('read', 'x-oss-last-access-time')
        assert.notEqual(await until(access, (time) => time !== before), before)
        const rule = byAccess(3, '<ReturnToStdWhenVisit>true</ReturnToStdWhenVisit>')
        expectStatus(await call('PUT', { query: [['lifecycle']], body: lifecycleOf(rule) }), 200)
        await forward(86_400)
        const classOf = (key: string) => () => told(key, 'x-oss-storage-class')
        assert.equal(await until(classOf('unread'), (one) => one === 'IA'), 'IA')
        assert.equal(await classOf('read')(), 'Standard')
        expectStatus(await call('GET', { key: 'unread' }), 200)
        assert.equal(await until(classOf('unread'), (one) => one === 'Standard'), 'Standard')
      }),
    },
    {
      name: 'PutBucketInventory_reports-are-made',
      run: withClock(async ({ stage, now, forward }) => {
        const source = await stage.world.bucket('listed')
        const target = await stage.world.bucket('reports')
        const body = inventoryOf('all', await stage.world.accountId(), target)
        const query = [['inventory'], ['inventoryId', 'all']] as const
        expectStatus(await stage.oss.call('PUT', { bucket: source, query, body }), 200)
        expectStatus(await stage.oss.call('PUT', { bucket: source, key: 'a,"b"', body: 'hello' }), 200)
        await forward((scheme === 'V1' ? 9 : 12) * 86_400)
        const list = async (): Promise<string[]> =>
          elements((await stage.oss.call('GET', { bucket: target, now: now() })).text, 'Key')
        const deadlineMs = performance.now() + 20_000
        while (!(await list()).some((key) => key.endsWith('.checksum')) && performance.now() < deadlineMs)
          await sleep(200)
        const keys = await list()
        const get = async (end: string) =>
          stage.oss.call('GET', { bucket: target, key: keys.find((key) => key.endsWith(end)) ?? end, now: now() })
        const manifest = expectStatus(await get('/manifest.json'), 200)
        assert.match(keys.join(), new RegExp(`of/${source}/all/\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\dZ/manifest.checksum`))
        const file = (JSON.parse(manifest.text) as { files: { key: string; size: number }[] }).files[0]
        const data = expectStatus(await get('.csv.gz'), 200)
        assert.deepEqual(file && { key: file.key, size: file.size }, {
          key: keys.find((key) => key.endsWith('.csv.gz')),
          size: data.body.length,
        })
        assert.equal(gunzipSync(data.body).toString(), `"${source}","a%2C%22b%22","5"\n`)
      }),
    },
    {
      name: 'RestoreObject+GetObject+CleanRestoredObject_archived-frozen-restored-and-frozen-again',
      run: withClock(async ({ stage, forward, now }) => {
        const { bucket } = stage
        const call = (method: string, key: string, more: object = {}) =>
          stage.oss.call(method, { bucket, key, now: now(), ...more })
        const headers = { 'x-oss-storage-class': 'ColdArchive' }
        expectStatus(await call('PUT', 'cold', { body: 'frozen', headers }), 200)
        expectError(await call('GET', 'cold'), 403, 'InvalidObjectState')
        const body =
          '<RestoreRequest><Days>2</Days><JobParameters><Tier>Expedited</Tier></JobParameters></RestoreRequest>'
        const restore = { query: [['restore']], body }
        const begun = expectStatus(await call('POST', 'cold', restore), 202)
        assert.equal(begun.headers['x-oss-object-restore-priority'], 'Expedited')
        expectError(await call('POST', 'cold', restore), 409, 'RestoreAlreadyInProgress')
        assert.equal((await call('HEAD', 'cold')).headers['x-oss-restore'], 'ongoing-request="true"')
        expectError(await call('POST', 'cold', { query: [['cleanRestoredObject']] }), 409, 'ArchiveRestoreNotFinished')
        await forward(3_601)
        const read = expectStatus(await call('GET', 'cold'), 200)
        assert.equal(read.text, 'frozen')
        assert.match(read.headers['x-oss-restore'] ?? '', /^ongoing-request="false", expiry-date="\w{3}, .* GMT"$/)
        expectStatus(await call('POST', 'cold', restore), 200)
        expectStatus(await call('POST', 'cold', { query: [['cleanRestoredObject']] }), 200)
        expectError(await call('GET', 'cold'), 403, 'InvalidObjectState')
        expectStatus(await call('POST', 'cold', restore), 202)
        await forward(3 * 86_400)
        expectError(await call('GET', 'cold'), 403, 'InvalidObjectState')
      }),
    },
    {
      name: 'CompleteBucketWorm_keeps-until-the-day',
      run: withClock(async ({ stage, now, forward }) => {
        const bucket = await stage.world.bucket('kept')
        const begin = { bucket, query: [['worm']] as const, body: wormOf('InitiateWormConfiguration', 2) }
        const id = expectStatus(await stage.oss.call('POST', begin), 200).headers['x-oss-worm-id'] ?? ''
        expectStatus(await stage.oss.call('PUT', { bucket, key: 'a', body: 'x' }), 200)
        expectStatus(await stage.oss.call('POST', { bucket, query: [['wormId', id]] }), 200)
        const remove = async () => stage.oss.call('DELETE', { bucket, key: 'a', now: now() })
        await forward(2 * 86_400 - 3_600)
        expectError(await remove(), 409, 'FileImmutable')
        await forward(3_700)
        expectStatus(await remove(), 204)
      }),
    },
    {
      name: 'InitiateBucketWorm_void-a-day-later',
      run: withClock(async ({ stage, now, forward }) => {
        const bucket = await stage.world.bucket('void')
        const begin = { bucket, query: [['worm']] as const, body: wormOf('InitiateWormConfiguration', 9) }
        const id = expectStatus(await stage.oss.call('POST', begin), 200).headers['x-oss-worm-id'] ?? ''
        expectStatus(await stage.oss.call('PUT', { bucket, key: 'a', body: 'x' }), 200)
        await forward(86_401)
        expectError(
          await stage.oss.call('POST', { bucket, query: [['wormId', id]], now: now() }),
          404,
          'NoSuchWORMConfiguration',
        )
        expectStatus(await stage.oss.call('DELETE', { bucket, key: 'a', now: now() }), 204)
      }),
    },
    {
      name: 'PutBucketLogging_requests-are-logged',
      run: withClock(async ({ stage, now, forward }) => {
        const source = await stage.world.bucket('logged')
        const target = await stage.world.bucket('logs')
        const call = { bucket: source, query: [['logging']] as const, body: loggingOf(target, 'of/') }
        expectStatus(await stage.oss.call('PUT', call), 200)
        expectStatus(await stage.oss.call('PUT', { bucket: source, key: 'a b', body: 'hello' }), 200)
        await follow('GET', stage.oss.url('GET', { bucket: source, key: 'a b' }))
        // The line leaves the worker within a second or two.
        await sleep(2_500)
        await forward(2 * 3_600)
        const list = async (): Promise<string[]> =>
          elements((await stage.oss.call('GET', { bucket: target, now: now() })).text, 'Key')
        const deadlineMs = performance.now() + 20_000
        while ((await list()).length === 0 && performance.now() < deadlineMs) await sleep(200)
        const [key = ''] = await list()
        assert.match(key, new RegExp(`^of/${source}\\d{4}(-\\d\\d){5}-[0-9a-zA-Z]+$`))
        const { text } = expectStatus(await stage.oss.call('GET', { bucket: target, key, now: now() }), 200)
        assert.match(text, /"PUT [^"]*a%20b HTTP\/1\.1" 200 .*"PutObject" "[^"]+" "%2Fa%20b" 5 /)
        assert.match(text, /"GET [^"]*a%20b HTTP\/1\.1" 200 5 /)
        assert.doesNotMatch(text, /[Ss]ignature/)
      }),
    },
    {
      name: 'AssumeRole_timestamp-fifteen-minutes-off',
      run: withClock(async ({ stage, forward }) => {
        await forward(16 * 60)
        const { endpoint, rootKeys } = stage.world.target
        const { json } = await rpc({ endpoint, keys: rootKeys, version: stsVersion, action: 'GetCallerIdentity' })
        assert.equal(json['Code'], 'InvalidTimeStamp.Expired')
      }),
    },
  ]
}
