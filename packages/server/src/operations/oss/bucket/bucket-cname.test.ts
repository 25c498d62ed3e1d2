import { test } from 'node:test'
import { testCertificate, testPrivateKey } from '../../../rules/testing-certificate.ts'
import { makeBucket } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import type { Bench, BenchChange } from '../testing.ts'
import { createCnameToken, deleteCname, getCnameToken, listCname, putCname } from './bucket-cname.ts'

const domain = 'img.example.com'
const of = (
  name: string,
  certificate?: Parameters<typeof putCname.run>[0]['configuration']['cname']['certificate'],
) => ({
  configuration: { cname: { domain: name, certificate } },
})
/** After the day that the test certificate was made. */
const now = new Date('2026-12-01T00:00:00Z')

async function vouched(bench: Bench, name = domain): Promise<BenchChange> {
  const { token } = await bench.run(createCnameToken, of(name), { now })
  return { now, txtRecords: { [`_dnsauth.${name}`]: ['other', token.token] } }
}

test('a domain is bound when its owner shows the token, listed, and let go', async (t) => {
  await using bench = await openBench()
  const without = { code: 'NeedVerifyDomainOwnership', status: 403, ec: '0018-00000115' }
  await t.assert.rejects(bench.run(putCname, of(domain), { now }), without)
  const change = await vouched(bench)
  await t.assert.rejects(bench.run(putCname, of(domain), { now }), without)
  await bench.run(putCname, of('IMG.example.com'), change)
  t.assert.equal((await bench.store.domains.bucketOf(domain))?.name, 'game-saves')
  t.assert.deepEqual((await bench.run(listCname, {})).result, {
    bucket: 'game-saves',
    owner: '1000000000000001',
    cnames: [{ domain, lastModified: now, status: 'Enabled', certificate: undefined }],
  })
  await bench.run(deleteCname, of(domain))
  t.assert.equal(await bench.store.domains.bucketOf(domain), undefined)
  await bench.run(deleteCname, of(domain))
})

test('a token is good for 72 hours, and told again until then', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(getCnameToken, { cname: domain }, { now }), { code: 'NoSuchCnameToken' })
  const made = (await bench.run(createCnameToken, of(domain), { now })).token
  t.assert.match(made.token, /^[0-9a-f]{32}$/)
  t.assert.equal(made.expires, 'Fri, 04 Dec 2026 00:00:00 GMT')
  const later = (hours: number) => ({ now: new Date(now.getTime() + hours * 3_600_000) })
  t.assert.deepEqual((await bench.run(createCnameToken, of(domain), later(71))).token, made)
  t.assert.deepEqual((await bench.run(getCnameToken, { cname: domain }, later(71))).token, made)
  await t.assert.rejects(bench.run(getCnameToken, { cname: domain }, later(72)), { code: 'NoSuchCnameToken' })
  t.assert.notEqual((await bench.run(createCnameToken, of(domain), later(72))).token.token, made.token)
})

test('a domain of another bucket, of the service, or that is none is refused', async (t) => {
  await using bench = await openBench()
  await makeBucket(bench.store, 'other-one')
  await bench.run(putCname, of(domain), await vouched(bench))
  const { token } = await bench.run(createCnameToken, { bucket: 'other-one', ...of(domain) }, { now })
  const shown = { now, txtRecords: { [`_dnsauth.${domain}`]: [token.token] } }
  await t.assert.rejects(bench.run(putCname, { bucket: 'other-one', ...of(domain) }, shown), { code: 'CnameDenied' })
  t.assert.equal((await bench.store.domains.bucketOf(domain))?.name, 'game-saves')
  await t.assert.rejects(bench.run(putCname, of('b.oss-cn-hangzhou.aliyuncs.com'), { now }), { code: 'CnameDenied' })
  for (const name of ['w.c', 'localhost', '1.2.3.4', 'a b.example', '*.example.com'])
    await t.assert.rejects(bench.run(putCname, of(name), { now }), { code: 'InvalidArgument' }, name)
  const wildcard = { configuration: { cname: { domain: 'example.com', isWildcard: true } } }
  const refused = { code: 'NotImplemented', message: /IsWildCard/ }
  await t.assert.rejects(bench.run(putCname, wildcard, { now }), refused)
  await t.assert.rejects(bench.run(createCnameToken, wildcard, { now }), refused)
})

test('a certificate is told without its key, and replaced only by whoever knows it or insists', async (t) => {
  await using bench = await openBench()
  const pair = { certificate: testCertificate, privateKey: testPrivateKey }
  await bench.run(putCname, of(domain, pair), await vouched(bench))
  const told = async () => (await bench.run(listCname, {})).result.cnames[0]?.certificate
  const first = await told()
  t.assert.match(first?.fingerprint ?? '', /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/)
  t.assert.equal(first?.validTo, 'Tue, 29 Oct 2126 11:33:04 GMT')
  const stored = await bench.store.documents.find(bench.bucket.id, 'cname', domain)
  t.assert.doesNotMatch(stored?.text ?? '', /PRIVATE KEY/)
  t.assert.doesNotMatch(JSON.stringify(await bench.run(listCname, {})), /PRIVATE KEY|sealedKey/)
  const put = (certificate: Parameters<typeof of>[1]) => bench.run(putCname, of(domain, certificate), { now })
  const conflict = { code: 'InvalidArgument', ec: '0018-00000107' }
  await t.assert.rejects(put(pair), conflict)
  await t.assert.rejects(put({ ...pair, previousId: 'another' }), conflict)
  t.assert.deepEqual(await told(), first)
  await put({ ...pair, previousId: first?.id, id: '42-cn-hangzhou' })
  t.assert.equal((await told())?.id, '42-cn-hangzhou')
  await put({ ...pair, isForced: true })
  await put(undefined)
  t.assert.notEqual(await told(), undefined)
  await put({ isDeleted: true })
  t.assert.equal(await told(), undefined)
})

const bad: [what: string, certificate: NonNullable<Parameters<typeof of>[1]>, code: string][] = [
  ['a certificate without its key', { certificate: testCertificate }, 'InvalidArgument'],
  ['what is none', { certificate: 'x', privateKey: testPrivateKey }, 'InvalidArgument'],
  ['a certificate of another service', { id: '493-cn-hangzhou' }, 'NotImplemented'],
]
for (const [what, certificate, code] of bad)
  test(`${what} is ${code}, and binds nothing`, async (t) => {
    await using bench = await openBench()
    await t.assert.rejects(bench.run(putCname, of(domain, certificate), await vouched(bench)), { code })
    t.assert.equal(await bench.store.domains.bucketOf(domain), undefined)
  })
