// The same as ../raw/assume-role.ts, with the official SDK.
import OSS from 'ali-oss'
import { bucket, endpoint, keys, roleArn } from '../raw/settings.ts'

const player = process.env.PLAYER ?? '1'
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
const sts = new OSS.STS({ ...keys(), endpoint: endpoint() } as ConstructorParameters<typeof OSS.STS>[0]) // its types leave the endpoint out
const { credentials } = await sts.assumeRole(roleArn(), JSON.stringify(policy), 3600, `player-${player}`)
console.log(`\nFor the player, until ${credentials.Expiration}:`)
console.log(
  `export ACCESS_KEY_ID='${credentials.AccessKeyId}'\nexport ACCESS_KEY_SECRET='${credentials.AccessKeySecret}'\nexport SECURITY_TOKEN='${credentials.SecurityToken}'`,
)
