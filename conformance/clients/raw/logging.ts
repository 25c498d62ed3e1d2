/** A bucket's own access log as a document; what is in it is shown by `clock.ts`. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const query = [['logging']] as const
export const loggingOf = (target: string, prefix: string): string =>
  `<BucketLoggingStatus><LoggingEnabled><TargetBucket>${target}</TargetBucket><TargetPrefix>${prefix}</TargetPrefix></LoggingEnabled></BucketLoggingStatus>`

export function loggingCases(stage: Stage): Case[] {
  return [
    {
      name: 'PutBucketLogging+GetBucketLogging+DeleteBucketLogging_whole-life',
      run: async () => {
        const bucket = await stage.world.bucket('logging')
        const empty = expectStatus(await stage.oss.call('GET', { bucket, query }), 200)
        assert.match(empty.text, /<BucketLoggingStatus/)
        assert.equal(element(empty.text, 'TargetBucket'), undefined)
        expectStatus(await stage.oss.call('PUT', { bucket, query, body: loggingOf(stage.bucket, 'log/') }), 200)
        const { text } = expectStatus(await stage.oss.call('GET', { bucket, query }), 200)
        assert.deepEqual([element(text, 'TargetBucket'), element(text, 'TargetPrefix')], [stage.bucket, 'log/'])
        expectStatus(await stage.oss.call('PUT', { bucket, query, body: '<BucketLoggingStatus/>' }), 200)
        assert.equal(element((await stage.oss.call('GET', { bucket, query })).text, 'TargetBucket'), undefined)
        for (let time = 0; time < 2; time += 1) expectStatus(await stage.oss.call('DELETE', { bucket, query }), 204)
      },
    },
    {
      name: 'PutBucketLogging_refused',
      run: async () => {
        const put = async (body: string) => stage.call('PUT', undefined, { query, body })
        expectError(await put(loggingOf(stage.world.name('none'), '')), 400, 'InvalidTargetBucketForLogging')
        expectError(await put(loggingOf(stage.bucket, '/log')), 400, 'InvalidArgument')
        expectError(await put('<LoggingEnabled/>'), 400, 'MalformedXML')
        expectError(await put('<BucketLoggingStatus><LoggingEnabled/></BucketLoggingStatus>'), 400, 'MalformedXML')
      },
    },
  ]
}
