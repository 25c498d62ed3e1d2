/** STS and RAM by hand: what the official clients never send. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Case } from '../../run/suite.ts'
import type { World } from '../../run/world.ts'
import type { Keys } from '../../wire/keys.ts'
import { imsVersion, rpc, stsVersion } from '../../wire/rpc.ts'
import type { RpcAnswer, RpcCall, RpcShape } from '../../wire/rpc.ts'
import { send } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { plain, RpcRefusal, versions } from './invoke.ts'
import type { Invoke, Product, RpcResult, RpcValues } from './invoke.ts'

export function rawInvoke(world: World, shape: RpcShape): Invoke {
  return (product, action, values, keys) => invoked(world, shape, { product, action, values, keys })
}

/** Of calls that carry their own proof of who calls. */
export function unsignedInvoke(world: World): Invoke {
  return (product, action, values) => invoked(world, 'form', { product, action, values, keys: undefined })
}

type Invoked = {
  readonly product: Product
  readonly action: string
  readonly values: RpcValues
  readonly keys: Keys | undefined
}

async function invoked(world: World, shape: RpcShape, { product, action, values, keys }: Invoked): Promise<RpcResult> {
  const parameters = plain(values)
  const version = versions[product]
  const answer = await rpc({ endpoint: world.target.endpoint, keys, version, action, parameters, shape })
  if (answer.status === 200) return answer.json
  const { Code, Message } = answer.json
  assert.match(answer.headers['content-type'] ?? '', /^application\/json;\s?charset=utf-8$/i)
  for (const name of ['RequestId', 'HostId'])
    assert.ok(typeof answer.json[name] === 'string', `${name} in ${answer.text}`)
  throw new RpcRefusal(String(Code), String(Message), answer.status, answer.json)
}

export function rawRpcCases(world: World): Case[] {
  const call = async (more: Partial<RpcCall> = {}): Promise<RpcAnswer> =>
    rpc({
      endpoint: world.target.endpoint,
      keys: world.target.rootKeys,
      version: stsVersion,
      action: 'GetCallerIdentity',
      ...more,
    })
  const refusedWith = async (
    answer: Promise<RpcAnswer>,
    code: string | RegExp,
    status?: number,
  ): Promise<RpcAnswer> => {
    const { json, status: got, text } = await answer
    assert.match(
      String(json['Code']),
      typeof code === 'string' ? new RegExp(`^${code.replaceAll('.', '\\.')}$`) : code,
      text,
    )
    if (status !== undefined) assert.equal(got, status, text)
    return answer
  }
  return [...signatureCases(call, refusedWith), ...routeCases(world, call, refusedWith)]
}

type Call = (more?: Partial<RpcCall>) => Promise<RpcAnswer>
type RefusedWith = (answer: Promise<RpcAnswer>, code: string | RegExp, status?: number) => Promise<RpcAnswer>

function signatureCases(call: Call, refusedWith: RefusedWith): Case[] {
  const minutesAway = (minutes: number): Date => new Date(Date.now() + minutes * 60_000)
  return [
    {
      name: 'Signature_nonce-used-twice',
      run: async () => {
        const common = { SignatureNonce: randomUUID() }
        assert.equal((await call({ common })).status, 200)
        await refusedWith(call({ common }), 'SignatureNonceUsed', 400)
      },
    },
    {
      name: 'Signature_timestamps',
      run: async () => {
        for (const minutes of [-16, 16])
          await refusedWith(call({ now: minutesAway(minutes) }), 'InvalidTimeStamp.Expired', 400)
        for (const minutes of [-14, 14]) assert.equal((await call({ now: minutesAway(minutes) })).status, 200)
        await refusedWith(call({ common: { Timestamp: 'yesterday' } }), 'InvalidTimeStamp.Format', 400)
        assert.equal((await call({ common: { Timestamp: new Date().toISOString() } })).status, 200, 'milliseconds')
      },
    },
    {
      name: 'Signature_empty-parameters-are-signed',
      run: async () => {
        for (const shape of ['GET', 'form'] as const)
          assert.equal(
            (await call({ shape, common: { SignatureType: '', RegionId: 'cn-hangzhou', ResourceOwnerAccount: '' } }))
              .status,
            200,
          )
      },
    },
    {
      name: 'Signature_missing-parameters',
      run: async () => {
        for (const name of ['SignatureNonce', 'Timestamp', 'SignatureMethod', 'SignatureVersion']) {
          const { status, json } = await call({ common: { [name]: '' } })
          assert.ok(status >= 400 && status < 500, `${name}: ${status}`)
          assert.ok(typeof json['Code'] === 'string')
        }
      },
    },
    {
      name: 'Signature_unknown-method',
      run: async () =>
        void (await refusedWith(call({ common: { SignatureMethod: 'HMAC-MD5' } }), 'InvalidSignatureMethod', 400)),
    },
    {
      name: 'Signature_acs3-date-and-nonce',
      run: async () => {
        await refusedWith(call({ shape: 'acs3', now: minutesAway(-16) }), 'InvalidTimeStamp.Expired', 400)
        assert.equal(
          (await call({ shape: 'acs3', common: { 'x-acs-retry-attempts': '1' } })).status,
          200,
          'further headers may be signed',
        )
      },
    },
    {
      name: 'Signature_anonymous',
      run: async () => {
        const { status, json } = await call({ keys: undefined })
        assert.ok(status >= 400 && status < 500)
        assert.match(String(json['Code']), /^Missing/)
      },
    },
  ]
}

function routeCases(world: World, call: Call, refusedWith: RefusedWith): Case[] {
  const { endpoint } = world.target
  return [
    {
      name: 'GetCallerIdentity_as-xml',
      run: async () => {
        const { text, headers, status } = await call({ common: { Format: 'XML' } })
        assert.equal(status, 200)
        assert.match(text, /^<\?xml version=["']1\.0["'] encoding=["']UTF-8["']\s*\?>\s*<GetCallerIdentityResponse>/i)
        assert.match(headers['content-type'] ?? '', /^text\/xml/)
        assert.equal(element(text, 'IdentityType'), 'Account')
        const refused = await rpc({
          endpoint,
          keys: { id: 'LTAInobody000000', secret: 'x' },
          version: stsVersion,
          action: 'GetCallerIdentity',
          common: { Format: 'XML' },
        })
        assert.deepEqual([refused.status, element(refused.text, 'Code')], [404, 'InvalidAccessKeyId.NotFound'])
      },
    },
    {
      name: 'GetCallerIdentity_on-every-service-host',
      run: async () => {
        for (const host of [
          'sts.aliyuncs.com',
          `sts.${world.target.region}.aliyuncs.com`,
          'ram.aliyuncs.com',
          'localhost',
        ])
          for (const shape of ['GET', 'acs3'] as const) assert.equal((await call({ host, shape })).status, 200, host)
      },
    },
    {
      name: 'Rpc_unknown-action',
      run: async () => {
        await refusedWith(
          call({ action: 'AssumeEverything' }),
          /^(InvalidApi\.NotFound|InvalidAction\.NotFound|NotImplemented)$/,
        )
      },
    },
    {
      name: 'Rpc_unknown-version',
      run: async () => {
        const { status, json } = await call({ version: '1999-01-01' })
        assert.ok(status === 400 || status === 404, String(status))
        assert.ok(typeof json['Code'] === 'string')
      },
    },
    {
      name: 'Rpc_an-operation-of-the-cloud-that-is-not-there-says-so',
      run: async () => {
        const { status, json } = await call({
          version: imsVersion,
          action: 'ListUserBasicInfos',
        })
        assert.deepEqual([status, json['Code']], [400, 'NotImplemented'])
      },
    },
    {
      name: 'AssumeRole_missing-parameters',
      run: async () => {
        const { userKeys, roleArn } = await world.people()
        await refusedWith(call({ keys: userKeys, action: 'AssumeRole' }), /^Missing/, 400)
        await refusedWith(
          call({ keys: userKeys, action: 'AssumeRole', parameters: { RoleArn: roleArn } }),
          /^Missing/,
          400,
        )
      },
    },
    {
      name: 'AssumeRole_duration-that-is-no-number',
      run: async () => {
        const { userKeys, roleArn } = await world.people()
        for (const DurationSeconds of ['ten', '1e3', '-900', '900.5', ''])
          await refusedWith(
            call({
              keys: userKeys,
              action: 'AssumeRole',
              parameters: { RoleArn: roleArn, RoleSessionName: 'abc', DurationSeconds },
            }),
            /DurationSeconds/,
            400,
          ).catch((error: unknown) => {
            if (DurationSeconds !== '') throw error
          })
      },
    },
    {
      name: 'Rpc_repeated-parameter',
      run: async () => {
        const { status } = await send({
          endpoint,
          method: 'GET',
          path: '/?Action=GetCallerIdentity&Action=AssumeRole&Version=2015-04-01',
        })
        assert.equal(status, 400)
      },
    },
    {
      name: 'Rpc_malformed-form',
      run: async () => {
        const headers = [['Content-Type', 'application/x-www-form-urlencoded']] as const
        for (const body of [
          'Action=GetCallerIdentity&Version=2015-04-01&x=%',
          'Action=GetCallerIdentity&Version=2015-04-01&x=%FF',
          `Action=GetCallerIdentity&Version=2015-04-01&${'a=b&'.repeat(20_000)}`,
        ]) {
          const { status, text } = await send({ endpoint, method: 'POST', path: '/', headers, body: Buffer.from(body) })
          assert.ok(status >= 400 && status < 500, `${status} ${text}`)
        }
      },
    },
  ]
}
