/** The two official Go clients, in a program of their own. */
import { withFederation } from '../run/federation.ts'
import { goProgram, goRamProgram } from '../run/go.ts'
import type { Given } from '../run/given.ts'
import { playProgram } from '../run/play.ts'
import { Skipped } from '../run/suite.ts'
import type { Report, Suite } from '../run/suite.ts'
import { folderPolicy } from '../run/world.ts'

type Way = {
  readonly client: string
  readonly version: 'v1' | 'v2'
  readonly signature: 'v1' | 'v2' | 'v4'
  readonly isSession?: boolean
  readonly needsCloudNames?: boolean
}

const ways: readonly Way[] = [
  { client: 'aliyun-oss-go-sdk V1, IP', version: 'v1', signature: 'v1' },
  { client: 'aliyun-oss-go-sdk V2, IP', version: 'v1', signature: 'v2' },
  {
    client: "aliyun-oss-go-sdk V4, session, the cloud's names",
    version: 'v1',
    signature: 'v4',
    isSession: true,
    needsCloudNames: true,
  },
  { client: 'alibabacloud-oss-go-sdk-v2 V1, IP', version: 'v2', signature: 'v1' },
  { client: 'alibabacloud-oss-go-sdk-v2 V4, session, IP', version: 'v2', signature: 'v4', isSession: true },
  {
    client: "alibabacloud-oss-go-sdk-v2 V4, the cloud's names",
    version: 'v2',
    signature: 'v4',
    needsCloudNames: true,
  },
]

export function goSuites(given: Given): Suite[] {
  return [ramSuite(given), ...ways.map((way) => ossSuite(way, given))]
}

/** RAM and STS by the client that Terraform's provider calls it with; it signs with version 1. */
function ramSuite({ world, target, only }: Given): Suite {
  return {
    client: 'alibaba-cloud-sdk-go',
    run: async (report) => {
      try {
        const { endpoint, rootKeys: keys } = target
        const given = { endpoint, keys, prefix: world.name('go-ram'), only: only?.source ?? '' }
        const program = await goRamProgram()
        await withFederation(world, (federation) => playProgram(program, [], { ...given, ...federation }, report))
      } catch (error) {
        reportSkip(error, report)
      }
    },
  }
}

function ossSuite(way: Way, given: Given): Suite {
  return {
    client: way.client,
    run: async (report) => {
      try {
        if (way.needsCloudNames === true && !given.names.hasCloudNames)
          throw new Skipped("the cloud's names do not lead here")
        await playProgram(await goProgram(), [], await givenTo(way, given), report)
      } catch (error) {
        reportSkip(error, report)
      }
    },
  }
}

function reportSkip(error: unknown, report: Report): void {
  if (!(error instanceof Skipped)) throw error
  report({ name: 'Client_not-run', outcome: 'skipped', detail: error.message, durationMs: 0 })
}

async function givenTo(way: Way, { world, target, only }: Given): Promise<object> {
  const bucket = await world.bucket('go')
  return {
    client: way.version,
    endpoint: way.needsCloudNames === true ? `http://oss-${target.region}.aliyuncs.com` : target.endpoint,
    region: target.region,
    signature: way.signature,
    keys: way.isSession === true ? await world.session() : target.rootKeys,
    folderKeys: await world.session({ policy: folderPolicy(bucket, '1'), name: 'go-player' }),
    bucket,
    prefix: world.name('go-made'),
    isIp: way.needsCloudNames !== true,
    only: only?.source ?? '',
  }
}
