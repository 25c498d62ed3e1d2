/** ali-oss: the option `callback` of uploads. */
import assert from 'node:assert/strict'
import { Skipped } from '../../run/suite.ts'
import type { Case } from '../../run/suite.ts'
import { withApplication } from '../../wire/application.ts'
import type { Told } from '../../wire/application.ts'
import { pattern } from '../raw/stage.ts'
import { refusal } from './stage.ts'
import type { AliStage } from './stage.ts'

const partBytes = 102_400
const body = 'bucket=${bucket}&object=${object}&size=${size}&by=${operation}&v=${x:v}'

export function aliCallbackCases(stage: AliStage): Case[] {
  const play = async (
    work: (address: string, told: readonly Told[]) => Promise<void>,
    status?: number,
  ): Promise<void> => {
    const { endpoint, consoleAddress } = stage.world.target
    if (consoleAddress === undefined) throw new Skipped('this endpoint cannot be told to reach an application here')
    await withApplication(endpoint, work, status)
  }
  return [
    {
      name: 'PutObject_callback',
      run: () =>
        play(async (address, told) => {
          const callback = { url: `${address}/玩?a=b`, body, customValue: { v: 'a b' } }
          const { data } = await stage.client.put('ali/callback', Buffer.from('hello'), { callback })
          assert.deepEqual(data, { Status: 'OK', told: 1 })
          assert.equal(told[0]?.body, `bucket=${stage.bucket}&object=ali%2Fcallback&size=5&by=PutObject&v=a%20b`)
          assert.equal(told[0]?.isSigned, true)
        }),
    },
    {
      name: 'PutObject_callback-in-JSON',
      run: () =>
        play(async (address, told) => {
          const callback = { url: address, body: '{"object":${object}}', contentType: 'application/json' }
          await stage.client.put('ali/callback', Buffer.from('hello'), { callback })
          assert.deepEqual([told[0]?.body, told[0]?.type], ['{"object":"ali/callback"}', 'application/json'])
          assert.equal(told[0]?.isSigned, true)
        }),
    },
    {
      name: 'CompleteMultipartUpload_callback',
      run: () =>
        play(async (address, told) => {
          const callback = { url: address, body, customValue: { v: 7 } }
          const whole = pattern(2 * partBytes + 1)
          const options = { partSize: partBytes, callback }
          const { data } = await stage.client.multipartUpload('ali/callback-parts', whole, options)
          assert.deepEqual(data, { Status: 'OK', told: 1 })
          assert.match(told[0]?.body ?? '', /&size=204801&by=CompleteMultipartUpload&v=7$/)
          assert.equal(told[0]?.isSigned, true)
        }),
    },
    {
      name: 'PutObject_callback-that-fails',
      run: () =>
        play(async (address) => {
          const call = stage.client.put('ali/callback-failed', Buffer.from('x'), {
            callback: { url: address, body: 'a' },
          })
          await refusal(call, 203, 'CallbackFailed')
          assert.equal((await stage.client.get('ali/callback-failed')).content.toString(), 'x')
        }, 500),
    },
  ]
}
