/** What a rule of the type Mirror makes of an origin's answers. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { Case } from '../../run/suite.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

type Site = (inner: string) => Promise<string>
type Visit = (bucket: string, key: string, method?: string) => Promise<WireAnswer>

/** One server that is several origins: below `/404/` everything is missing, with words of its own. */
async function withOrigin(work: (base: string, asked: string[]) => Promise<void>): Promise<void> {
  const asked: string[] = []
  const answer: RequestListener = (request, response) => {
    const { url = '', headers } = request
    asked.push(`${url} ${(headers.authorization ?? '').slice(0, 16)}`.trim())
    const status = Number(url.slice(1, 4))
    response.writeHead(status, { 'Content-Type': 'text/x', ...(status === 303 && { Location: '/200/there' }) }).end(url)
  }
  const origin = createServer(answer)
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', () => resolve()))
  try {
    const address = origin.address()
    await work(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, asked)
  } finally {
    origin.close()
    origin.closeAllConnections()
  }
}

const mirror = (url: string, more: string): string =>
  `<RoutingRules><RoutingRule><RuleNumber>1</RuleNumber><Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals></Condition><Redirect><RedirectType>Mirror</RedirectType><MirrorURL>${url}</MirrorURL>${more}</Redirect></RoutingRule></RoutingRules>`
const pair = (name: string, key: string, value: string): string =>
  `<${name}><Key>${key}</Key><Value>${value}</Value></${name}>`
const tags = `<MirrorTaggings>${pair('Taggings', 'from', 'origin')}</MirrorTaggings>`
const returned = `<MirrorReturnHeaders>${pair('ReturnHeader', 'X-From', 'origin')}</MirrorReturnHeaders>`
const auth =
  '<MirrorAuth><AuthType>S3V4</AuthType><Region>us-east-1</Region><AccessKeyId>AK</AccessKeyId><AccessKeySecret>quite-a-secret</AccessKeySecret></MirrorAuth>'

export function mirrorCases(stage: Stage, site: Site, visit: Visit): Case[] {
  return [
    {
      name: 'PutBucketWebsite_what-comes-from-an-origin-has-the-tags-and-the-headers-of-its-rule',
      run: () =>
        withOrigin(async (base) => {
          const bucket = await site(mirror(`${base}/200/`, tags + returned))
          for (const want of ['origin', undefined])
            assert.equal(expectStatus(await visit(bucket, 'a'), 200).headers['x-from'], want)
          const kept = await stage.oss.call('GET', { bucket, key: 'a', query: [['tagging', '']] })
          assert.deepEqual([element(kept.text, 'Key'), element(kept.text, 'Value')], ['from', 'origin'])
        }),
    },
    {
      name: 'PutBucketWebsite_an-origin-may-answer-for-itself',
      run: () =>
        withOrigin(async (base, asked) => {
          const bucket = await site(mirror(`${base}/200/`, '<MirrorProxyPass>true</MirrorProxyPass>'))
          for (let again = 0; again < 2; again += 1)
            assert.equal(expectStatus(await visit(bucket, 'a'), 200).text, '/200/a')
          assert.equal(asked.length, 2, 'nothing is stored')
          const codes = '<TransparentMirrorResponseCodes>404,500</TransparentMirrorResponseCodes>'
          for (const status of [404, 500]) {
            const passing = await site(mirror(`${base}/${status}/`, codes))
            assert.equal(expectStatus(await visit(passing, 'a'), status).text, `/${status}/a`)
          }
          expectError(await visit(await site(mirror(`${base}/503/`, codes)), 'a'), 424, 'MirrorFailed')
          const sent = await site(mirror(`${base}/303/`, '<MirrorFollowRedirect>false</MirrorFollowRedirect>'))
          assert.equal(expectStatus(await visit(sent, 'a'), 303).headers['location'], '/200/there')
        }),
    },
    {
      name: 'PutBucketWebsite_an-origin-that-wants-a-signature',
      run: () =>
        withOrigin(async (base, asked) => {
          const bucket = await site(mirror(`${base}/200/`, auth))
          expectStatus(await visit(bucket, 'a'), 200)
          assert.deepEqual(asked, ['/200/a AWS4-HMAC-SHA256'])
          const { text } = expectStatus(await stage.oss.call('GET', { bucket, query: [['website']] }), 200)
          assert.equal(element(text, 'AccessKeyId'), 'AK')
          assert.doesNotMatch(text, /quite-a-secret/)
        }),
    },
    {
      name: 'PutBucketWebsite_elements-of-a-mirror-that-are-bad-or-need-another-product',
      run: async () => {
        const bucket = await stage.world.bucket('mirror')
        for (const [more, code] of [
          ['<TransparentMirrorResponseCodes>200</TransparentMirrorResponseCodes>', 'InvalidArgument'],
          [`<MirrorTaggings>${pair('Taggings', '', 'v')}</MirrorTaggings>`, 'InvalidArgument'],
          [returned.replace('X-From', 'Set-Cookie'), 'InvalidArgument'],
          ['<MirrorAsyncStatus>200</MirrorAsyncStatus>', 'InvalidArgument'],
          [auth.replace('S3V4', 'other'), 'InvalidArgument'],
          ['<MirrorProxyPass>perhaps</MirrorProxyPass>', 'MalformedXML'],
          ['<MirrorAllowVideoSnapshot>true</MirrorAllowVideoSnapshot>', 'NotImplemented'],
          ['<MirrorUsingRole>true</MirrorUsingRole>', 'NotImplemented'],
          ['<MirrorIsExpressTunnel>true</MirrorIsExpressTunnel>', 'NotImplemented'],
          ['<MirrorTunnelId>t</MirrorTunnelId>', 'NotImplemented'],
          ['<MirrorDstVpcId>v</MirrorDstVpcId>', 'NotImplemented'],
        ] as const) {
          const body = `<WebsiteConfiguration>${mirror('http://origin.example/', more)}</WebsiteConfiguration>`
          expectError(await stage.oss.call('PUT', { bucket, query: [['website']], body }), 400, code)
        }
        const none = await stage.oss.call('GET', { bucket, query: [['website']] })
        expectError(none, 404, 'NoSuchWebsiteConfiguration')
      },
    },
  ]
}
