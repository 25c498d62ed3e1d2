/** ali-oss: documents of a bucket that have methods of their own. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { refusal } from './stage.ts'
import type { AliStage } from './stage.ts'

export function aliSettingCases(stage: AliStage): Case[] {
  return [
    {
      name: 'PutBucketReferer+GetBucketReferer_whole-life',
      run: async () => {
        const name = await stage.world.bucket('ali-referer')
        await stage.client.putBucketReferer(name, false, ['http://a.com', 'http://b.com'])
        const { allowEmpty, referers } = await stage.client.getBucketReferer(name)
        assert.deepEqual([allowEmpty, referers], [false, ['http://a.com', 'http://b.com']])
        await stage.client.deleteBucketReferer(name)
        assert.equal((await stage.client.getBucketReferer(name)).allowEmpty, true)
      },
    },
    {
      name: 'PutBucketWebsite+GetBucketWebsite+DeleteBucketWebsite_whole-life',
      run: async () => {
        const name = await stage.world.bucket('ali-website')
        const rule = {
          RuleNumber: '1',
          Condition: { KeyPrefixEquals: 'old/', HttpErrorCodeReturnedEquals: '404' },
          Redirect: { RedirectType: 'External', HostName: 'other.example', HttpRedirectCode: '302' },
        }
        const pages = { index: 'home.html', supportSubDir: 'true', type: '1', error: 'lost.html' }
        await stage.client.putBucketWebsite(name, { ...pages, routingRules: [rule] })
        const { index, supportSubDir, type, error, routingRules } = await stage.client.getBucketWebsite(name)
        assert.deepEqual({ index, supportSubDir, type, error }, pages)
        assert.equal(routingRules.length, 1)
        await stage.client.deleteBucketWebsite(name)
        await refusal(stage.client.getBucketWebsite(name), 404, 'NoSuchWebsiteConfiguration')
      },
    },
    {
      name: 'PutBucketRequestPayment+GetBucketRequestPayment_each',
      run: async () => {
        const name = await stage.world.bucket('ali-payer')
        for (const payer of ['Requester', 'BucketOwner']) {
          await stage.client.putBucketRequestPayment(name, payer)
          assert.equal((await stage.client.getBucketRequestPayment(name)).payer, payer)
        }
      },
    },
    {
      name: 'PutLiveChannel+GetLiveChannelInfo+GetLiveChannelStat+ListLiveChannel+DeleteLiveChannel_whole-life',
      run: async () => {
        const { client } = stage
        const configuration = { Description: 'd', Status: 'enabled', Target: { Type: 'HLS', FragDuration: '9' } }
        const { publishUrls, playUrls } = await client.putChannel('tv', configuration)
        assert.match(publishUrls[0] ?? '', /^rtmp:\/\//)
        assert.match(playUrls[0] ?? '', /\/tv\/playlist\.m3u8$/)
        assert.equal((await client.getChannel('tv')).data.Status, 'enabled')
        assert.equal((await client.getChannelStatus('tv')).data.Status, 'Idle')
        await client.putChannelStatus('tv', 'disabled')
        assert.equal((await client.getChannelStatus('tv')).data.Status, 'Disabled')
        const { channels } = await client.listChannels({ 'max-keys': 10 })
        assert.deepEqual(
          channels.map(({ Name }) => Name),
          ['tv'],
        )
        assert.deepEqual((await client.getChannelHistory('tv')).records, [])
        await client.deleteChannel('tv')
        await refusal(client.getChannel('tv'), 404, 'NoSuchLiveChannel')
      },
    },
  ]
}
