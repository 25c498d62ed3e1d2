/** The official Java client, in a program of its own. */
import type { Given } from '../run/given.ts'
import { javaClassPath } from '../run/java.ts'
import { playProgram } from '../run/play.ts'
import { Skipped } from '../run/suite.ts'
import type { Suite } from '../run/suite.ts'
import { folderPolicy } from '../run/world.ts'

type Way = {
  readonly client: string
  readonly signature: 'v1' | 'v4'
  readonly isSession?: boolean
  readonly needsCloudNames?: boolean
}

const ways: readonly Way[] = [
  { client: 'aliyun-sdk-oss (Java) V1, IP', signature: 'v1' },
  { client: 'aliyun-sdk-oss (Java) V4, session, IP', signature: 'v4', isSession: true },
  { client: "aliyun-sdk-oss (Java) V4, the cloud's names", signature: 'v4', needsCloudNames: true },
]

export function javaSuites(given: Given): Suite[] {
  return ways.map((way) => ({
    client: way.client,
    run: async (report) => {
      try {
        if (way.needsCloudNames === true && !given.names.hasCloudNames)
          throw new Skipped("the cloud's names do not lead here")
        const args = ['-Dfile.encoding=UTF-8', '-cp', await javaClassPath(), 'Judge']
        await playProgram('java', args, await givenTo(way, given), report)
      } catch (error) {
        if (!(error instanceof Skipped)) throw error
        report({ name: 'Client_not-run', outcome: 'skipped', detail: error.message, durationMs: 0 })
      }
    },
  }))
}

async function givenTo(way: Way, { world, target, only }: Given): Promise<object> {
  const bucket = await world.bucket('java')
  return {
    endpoint: way.needsCloudNames === true ? `http://oss-${target.region}.aliyuncs.com` : target.endpoint,
    region: target.region,
    signature: way.signature,
    keys: way.isSession === true ? await world.session() : target.rootKeys,
    folderKeys: await world.session({ policy: folderPolicy(bucket, '1'), name: 'java-player' }),
    bucket,
    prefix: world.name('java-made'),
    isIp: way.needsCloudNames !== true,
    only: only?.source ?? '',
  }
}
