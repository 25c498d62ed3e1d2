/** The two Python clients, `oss2` and `alibabacloud-oss-v2`, in their own interpreter. */
import type { Given } from '../run/given.ts'
import { withFederation } from '../run/federation.ts'
import { playScript, pythonProgram, pythonRpcPackages } from '../run/python.ts'
import { detailOf, skippedSuite } from '../run/suite.ts'
import type { Report, Suite } from '../run/suite.ts'
import { folderPolicy } from '../run/world.ts'

type Way = {
  readonly client: string
  readonly script: 'oss2_cases.py' | 'oss_v2_cases.py'
  readonly signature: 'v1' | 'v2' | 'v4'
  readonly isSession: boolean
  readonly endpoint: string
  readonly needsCloudNames?: boolean
}

export function pythonSuites(given: Given): Suite[] {
  const { target, names } = given
  const cloud = `http://oss-${target.region}.aliyuncs.com`
  const ip = target.endpoint
  const ways: Way[] = [
    { client: 'oss2 V1, IP', script: 'oss2_cases.py', signature: 'v1', isSession: false, endpoint: ip },
    { client: 'oss2 V2, IP', script: 'oss2_cases.py', signature: 'v2', isSession: false, endpoint: ip },
    { client: 'oss2 V4, session, IP', script: 'oss2_cases.py', signature: 'v4', isSession: true, endpoint: ip },
    {
      client: "oss2 V4, the cloud's names",
      script: 'oss2_cases.py',
      signature: 'v4',
      isSession: false,
      endpoint: cloud,
      needsCloudNames: true,
    },
    {
      client: 'alibabacloud-oss-v2 V4, IP',
      script: 'oss_v2_cases.py',
      signature: 'v4',
      isSession: false,
      endpoint: ip,
    },
    {
      client: 'alibabacloud-oss-v2 V1, session, IP',
      script: 'oss_v2_cases.py',
      signature: 'v1',
      isSession: true,
      endpoint: ip,
    },
    {
      client: "alibabacloud-oss-v2 V4, the cloud's names",
      script: 'oss_v2_cases.py',
      signature: 'v4',
      isSession: true,
      endpoint: cloud,
      needsCloudNames: true,
    },
  ]
  const missing = missingPython()
  return [
    ...rpcSuites(given),
    ...ways.map((way) => {
      if (missing !== undefined) return skippedSuite(way.client, missing)
      if (way.needsCloudNames === true && !names.hasCloudNames)
        return skippedSuite(way.client, "the cloud's names do not lead here")
      return suiteOfWay(way, given)
    }),
  ]
}

/** RAM and STS by the older generation of clients, which sign with version 1. */
function rpcSuites(given: Given): Suite[] {
  const { world, target, only } = given
  const clients = ['aliyun-python-sdk-ram', 'aliyun-python-sdk-sts', 'alibabacloud-credentials'] as const
  const missing = missingPython(pythonRpcPackages)
  if (missing !== undefined) return clients.map((client) => skippedSuite(client, missing))
  const [ram, sts, credentials] = clients
  const play = (script: string, more: object, report: Report): Promise<void> =>
    playScript(script, { endpoint: target.endpoint, only: only?.source ?? '', ...more }, report, pythonRpcPackages)
  return [
    {
      client: ram,
      run: (report) => play('rpc_cases.py', { keys: target.rootKeys, prefix: world.name('py-ram') }, report),
    },
    { client: sts, run: (report) => withFederation(world, (federation) => play('sts_cases.py', federation, report)) },
    {
      client: credentials,
      run: (report) =>
        withFederation(world, async (federation) => {
          const { id, secret, token } = await world.session({ name: 'uri' })
          const handOut = { AccessKeyId: id, AccessKeySecret: secret, SecurityToken: token, Expiration: inAnHour() }
          // It asks https://HOST, whatever it is given.
          const asksHere = given.names.hasCloudNames && target.tls === true
          const more = { ...federation, handOut, ...(asksHere ? { stsEndpoint: 'sts.aliyuncs.com' } : {}) }
          await play('credentials_cases.py', more, report)
        }),
    },
  ]
}

const inAnHour = (): string => `${new Date(Date.now() + 3_600_000).toISOString().slice(0, 19)}Z`

function missingPython(packages?: readonly string[]): string | undefined {
  try {
    pythonProgram(packages)
    return undefined
  } catch (error) {
    return detailOf(error)
  }
}

function suiteOfWay(way: Way, { world, target, only, controlled }: Given): Suite {
  return {
    client: way.client,
    run: async (report) => {
      const bucket = await world.bucket('py')
      const prefix = world.name('py-made')
      const later = await controlled?.()
      await playScript(
        way.script,
        {
          endpoint: way.endpoint,
          region: target.region,
          signature: way.signature,
          isOurs: target.consoleAddress !== undefined,
          keys: way.isSession ? await world.session() : target.rootKeys,
          rootKeys: target.rootKeys,
          folderKeys: await world.session({ policy: folderPolicy(bucket, '1'), name: 'py-player' }),
          bucket,
          prefix,
          isIp: way.needsCloudNames !== true,
          only: only?.source ?? '',
          clock:
            later === undefined
              ? undefined
              : { endpoint: later.target.endpoint, keys: later.target.rootKeys, console: later.target.consoleAddress },
        },
        report,
      )
    },
  }
}
