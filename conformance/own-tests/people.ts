/** The environment that the clients' own tests read: keys, a role, a second account where the server has one. */
import type { Given } from '../run/given.ts'

/** Names as oss2's and the Go client's tests spell them; both read the same. */
export async function peopleOfTests({ world, target }: Given): Promise<NodeJS.ProcessEnv> {
  const people = await world.people()
  return {
    OSS_TEST_ACCESS_KEY_ID: target.rootKeys.id,
    OSS_TEST_ACCESS_KEY_SECRET: target.rootKeys.secret,
    OSS_TEST_ENDPOINT: `http://oss-${target.region}.aliyuncs.com`,
    OSS_TEST_REGION: target.region,
    OSS_TEST_UID: people.accountId,
    OSS_TEST_STS_ID: people.userKeys.id,
    OSS_TEST_STS_KEY: people.userKeys.secret,
    OSS_TEST_STS_ARN: people.roleArn,
    OSS_TEST_RAM_UID: people.accountId,
    OSS_TEST_RAM_ROLE_ARN: people.roleArn,
  }
}
