// The game back end: a player has signed in, and gets a key to one folder of the bucket, for one hour.
import { send } from './send.ts'
import { bucket, endpoint, keys, roleArn } from './settings.ts'
import { signedQuery } from './sign.ts'

const player = process.env.PLAYER ?? '1'

// The role may touch the whole bucket; this policy cuts the session down to the player's folder.
const policy = {
  Version: '1',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['oss:*'],
      Resource: [`acs:oss:*:*:${bucket()}/${player}`, `acs:oss:*:*:${bucket()}/${player}/*`],
    },
  ],
}

const query = signedQuery(keys(), {
  Action: 'AssumeRole',
  Version: '2015-04-01',
  RoleArn: roleArn(),
  RoleSessionName: `player-${player}`,
  DurationSeconds: '3600',
  Policy: JSON.stringify(policy),
})
const answer = await send('GET', `${endpoint()}/?${query}`)
if (answer.status !== 200) process.exitCode = 1
else {
  const { Credentials: given } = JSON.parse(answer.text) as {
    Credentials: Record<'AccessKeyId' | 'AccessKeySecret' | 'SecurityToken' | 'Expiration', string>
  }
  console.log(`\nFor the player, until ${given.Expiration}:`)
  console.log(
    `export ACCESS_KEY_ID='${given.AccessKeyId}'\nexport ACCESS_KEY_SECRET='${given.AccessKeySecret}'\nexport SECURITY_TOKEN='${given.SecurityToken}'`,
  )
}
