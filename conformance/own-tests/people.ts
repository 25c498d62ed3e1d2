/** The environment that the clients' own tests read: keys, a role, a second account where the server has one. */
import type { Given } from '../run/given.ts'
import type { Target } from '../run/target.ts'

/** Names as oss2's and the Go client's tests spell them; both read the same. */
export async function peopleOfTests({ world, target }: Given): Promise<NodeJS.ProcessEnv> {
  const people = await world.people()
  const payer = await secondAccount(target)
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
    ...(payer === undefined
      ? {}
      : {
          OSS_TEST_PAYER_UID: payer.accountId,
          OSS_TEST_PAYER_ACCESS_KEY_ID: payer.accessKeyId,
          OSS_TEST_PAYER_ACCESS_KEY_SECRET: payer.accessKeySecret,
        }),
  }
}

type Account = { readonly accountId: string; readonly accessKeyId: string; readonly accessKeySecret: string }

/** Who pays for requests to buckets of others: made through the operator's calls, of a server that this run started. */
async function secondAccount({ consoleAddress }: Target): Promise<Account | undefined> {
  if (consoleAddress === undefined) return undefined
  const answer = await fetch(`${consoleAddress}/admin/accounts`, {
    method: 'POST',
    body: JSON.stringify({ name: 'payer' }),
  })
  if (!answer.ok) throw new Error(`POST /admin/accounts: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Account
}
