/** A bucket as a website: index and error pages, redirects, and an origin for what is missing. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { Case } from '../../run/suite.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import { mirrorCases } from './website-mirror.ts'
import type { Stage } from './stage.ts'

const wrap = (inner: string): string => `<WebsiteConfiguration>${inner}</WebsiteConfiguration>`
const index = (type: number): string =>
  `<IndexDocument><Suffix>index.html</Suffix><SupportSubDir>true</SupportSubDir><Type>${type}</Type></IndexDocument>`
const error = '<ErrorDocument><Key>error.html</Key><HttpStatus>404</HttpStatus></ErrorDocument>'
const rule = (condition: string, redirect: string): string =>
  `<RoutingRules><RoutingRule><RuleNumber>1</RuleNumber><Condition>${condition}</Condition><Redirect>${redirect}</Redirect></RoutingRule></RoutingRules>`
const missing = '<HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals>'

export function websiteCases(stage: Stage): Case[] {
  const sites: string[] = []
  const site = async (inner: string): Promise<string> => {
    const bucket = await stage.world.bucket('site', { 'x-oss-acl': 'public-read' })
    sites.push(bucket)
    for (const [key, body] of [
      ['index.html', 'front'],
      ['dir/index.html', 'folder'],
      ['error.html', 'lost'],
    ] as const)
      await stage.oss.call('PUT', { bucket, key, body })
    expectStatus(await stage.oss.call('PUT', { bucket, query: [['website']], body: wrap(inner) }), 200)
    return bucket
  }
  const visit = async (bucket: string, key: string, method = 'GET'): Promise<WireAnswer> =>
    stage.oss.as(undefined).call(method, { bucket, key })
  const cases: Case[] = [
    {
      name: 'PutBucketWebsite+GetBucketWebsite+DeleteBucketWebsite_whole-life',
      run: async () => {
        const bucket = await site(index(0) + error)
        const get = async () => stage.oss.call('GET', { bucket, query: [['website']] })
        const { text } = expectStatus(await get(), 200)
        assert.deepEqual(
          ['Suffix', 'SupportSubDir', 'Type', 'Key', 'HttpStatus'].map((name) => element(text, name)),
          ['index.html', 'true', '0', 'error.html', '404'],
        )
        for (const [body, status, code] of [
          [wrap(''), 400, 'MalformedXML'],
          [wrap('<IndexDocument><Suffix>a/b</Suffix></IndexDocument>'), 400, 'InvalidArgument'],
          [wrap(rule('', '<RedirectType>Sideways</RedirectType>')), 400, 'MalformedXML'],
        ] as const)
          expectError(await stage.oss.call('PUT', { bucket, query: [['website']], body }), status, code)
        assert.equal(element((await get()).text, 'Suffix'), 'index.html', 'a bad document changes nothing')
        expectStatus(await stage.oss.call('DELETE', { bucket, query: [['website']] }), 204)
        expectError(await get(), 404, 'NoSuchWebsiteConfiguration')
        expectStatus(await stage.oss.call('DELETE', { bucket, query: [['website']] }), 204)
        expectError(await visit(bucket, ''), 403, 'AccessDenied')
      },
    },
    {
      name: 'PutBucketWebsite_strangers-see-pages-and-the-owner-a-listing',
      run: async () => {
        const bucket = await site(index(2) + error)
        for (const [key, status, text] of [
          ['', 200, 'front'],
          ['dir/', 200, 'folder'],
          ['dir', 200, 'folder'],
          ['none', 404, 'lost'],
        ] as const) {
          assert.equal(expectStatus(await visit(bucket, key), status).text, text)
          assert.equal(expectStatus(await visit(bucket, key, 'HEAD'), status).text, '')
        }
        const listed = expectStatus(await stage.oss.call('GET', { bucket }), 200)
        assert.deepEqual(elements(listed.text, 'Key'), ['dir/index.html', 'error.html', 'index.html'])
        expectError(await stage.oss.call('GET', { bucket, key: 'none' }), 404, 'NoSuchKey')
      },
    },
    {
      name: 'PutBucketWebsite_types-of-a-missing-object',
      run: async () => {
        const redirected = expectStatus(await visit(await site(index(0)), 'dir'), 302)
        assert.match(redirected.headers['location'] ?? '', /\/dir\/$/)
        expectError(await visit(await site(index(1)), 'dir'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'PutBucketWebsite_redirects',
      run: async () => {
        const external =
          '<RedirectType>External</RedirectType><Protocol>https</Protocol><HostName>other.example</HostName><ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith><HttpRedirectCode>301</HttpRedirectCode>'
        const bucket = await site(rule(`<KeyPrefixEquals>old/</KeyPrefixEquals>${missing}`, external))
        const { headers } = expectStatus(await visit(bucket, 'old/a b'), 301)
        assert.equal(headers['location'], 'https://other.example/new/a%20b')
        expectError(await visit(bucket, 'none'), 404, 'NoSuchKey')
        expectStatus(await visit(bucket, 'index.html'), 200)
      },
    },
    {
      name: 'PutBucketWebsite_an-origin-fills-what-is-missing',
      run: async () => {
        let asked = 0
        const origin = createServer((request, response) => {
          asked += 1
          if (request.url === '/base/a%20b')
            response.writeHead(200, { 'Content-Type': 'text/x' }).end('from the origin')
          else response.writeHead(404).end()
        })
        await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', () => resolve()))
        try {
          const address = origin.address()
          const port = typeof address === 'object' ? address?.port : 0
          const url = `<RedirectType>Mirror</RedirectType><MirrorURL>http://127.0.0.1:${port}/base/</MirrorURL>`
          const bucket = await site(rule(missing, url))
          for (let again = 0; again < 2; again += 1) {
            const { text, headers } = expectStatus(await visit(bucket, 'a b'), 200)
            assert.deepEqual([text, headers['content-type'], asked], ['from the origin', 'text/x', 1])
          }
          expectStatus(await stage.oss.call('HEAD', { bucket, key: 'a b' }), 200)
          expectError(await visit(bucket, 'none'), 404, 'NoSuchKey')
        } finally {
          origin.close()
        }
        const closed = rule(missing, '<RedirectType>Mirror</RedirectType><MirrorURL>http://10.1.2.3/</MirrorURL>')
        expectError(await visit(await site(closed), 'a'), 424, 'MirrorFailed')
      },
    },
    ...mirrorCases(stage, site, visit),
  ]
  return cases.map((one) => ({
    ...one,
    run: async () => {
      try {
        await one.run()
      } finally {
        // An account may own no more than a hundred buckets at a time.
        for (const bucket of sites.splice(0)) await stage.world.removeBucket(bucket)
      }
    },
  }))
}
