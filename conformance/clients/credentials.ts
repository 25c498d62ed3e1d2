/** `@alicloud/credentials`: it asks STS over https by the cloud's name, or any URL that hands out credentials. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withOidc } from '../run/federation.ts'
import type { OidcPlay } from '../run/federation.ts'
import type { Given } from '../run/given.ts'
import { skippedSuite, suiteOf } from '../run/suite.ts'
import type { Case, Suite } from '../run/suite.ts'
import { folderPolicy } from '../run/world.ts'
import type { World } from '../run/world.ts'
import type { Keys } from '../wire/keys.ts'
import { rpc, stsVersion } from '../wire/rpc.ts'

type Model = { readonly accessKeyId: string; readonly accessKeySecret: string; readonly securityToken: string }
type Credential = { readonly getCredential: () => Promise<Model> }
type Library = {
  readonly default: new (config: object) => Credential
  readonly Config: new (fields: object) => object
}

const load = createRequire(import.meta.url)
const byUri = '@alicloud/credentials, credentials_uri'
const byRole = '@alicloud/credentials, ram_role_arn'
const byToken = '@alicloud/credentials, oidc_role_arn'

export function credentialsSuites({ world, names, only, target }: Given): Suite[] {
  const uri = suiteOf({ client: byUri, cases: uriCases(world), only })
  if (!names.hasCloudNames || target.tls !== true)
    return [
      uri,
      ...[byRole, byToken].map((client) =>
        skippedSuite(client, 'it asks https://sts.aliyuncs.com, which does not lead here'),
      ),
    ]
  return [
    uri,
    suiteOf({ client: byRole, cases: roleCases(world), only }),
    suiteOf({ client: byToken, cases: tokenCases(world), only }),
  ]
}

async function keysFrom(config: Readonly<Record<string, unknown>>): Promise<Keys> {
  const { default: Client, Config } = load('@alicloud/credentials') as Library
  const { accessKeyId, accessKeySecret, securityToken } = await new Client(new Config(config)).getCredential()
  return { id: accessKeyId, secret: accessKeySecret, token: securityToken }
}

/** The keys read and write inside the folder and nowhere else. */
async function playWith(world: World, bucket: string, keys: Keys): Promise<void> {
  const oss = world.oss(keys)
  assert.equal((await oss.call('PUT', { bucket, key: '1/a', body: 'x' })).status, 200)
  assert.equal((await oss.call('PUT', { bucket, key: '2/a', body: 'x' })).status, 403)
}

function roleCases(world: World): Case[] {
  const config = async (more: object = {}): Promise<Readonly<Record<string, unknown>>> => {
    const { userKeys, roleArn } = await world.people()
    return {
      type: 'ram_role_arn',
      accessKeyId: userKeys.id,
      accessKeySecret: userKeys.secret,
      roleArn,
      roleSessionName: 'credentials',
      roleSessionExpiration: 3_600,
      ...more,
    }
  }
  return [
    ...['sts.aliyuncs.com', `sts.${world.target.region}.aliyuncs.com`].map((stsEndpoint): Case => ({
      name: `AssumeRole_by-the-provider-at-${stsEndpoint}`,
      run: async () => {
        const bucket = await world.bucket('credentials')
        const keys = await keysFrom(await config({ stsEndpoint, policy: JSON.stringify(folderPolicy(bucket, '1')) }))
        await playWith(world, bucket, keys)
      },
    })),
    {
      name: 'AssumeRole_refused-with-the-servers-string-to-sign',
      run: async () => {
        const wrong = await config({ accessKeySecret: 'wrong' })
        await assert.rejects(keysFrom(wrong), /the access key secret is invalid/)
      },
    },
    {
      name: 'AssumeRole_refused-for-a-role-that-is-not-there',
      run: async () => {
        const { accountId } = await world.people()
        await assert.rejects(
          keysFrom(await config({ roleArn: `acs:ram::${accountId}:role/nobody` })),
          /EntityNotExist\.Role/,
        )
      },
    },
  ]
}

/** A token in a file, as clusters and build servers write it. */
function tokenCases(world: World): Case[] {
  const keysBy = async (play: OidcPlay, token: string, more: object = {}): Promise<Keys> => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-token-'))
    try {
      const oidcTokenFilePath = join(folder, 'token')
      await writeFile(oidcTokenFilePath, token)
      const config = {
        type: 'oidc_role_arn',
        roleArn: play.roleArn,
        oidcProviderArn: play.providerArn,
        roleSessionName: 'credentials',
        stsEndpoint: 'sts.aliyuncs.com',
      }
      return await keysFrom({ ...config, oidcTokenFilePath, ...more })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return [
    {
      name: 'AssumeRoleWithOIDC_by-the-provider',
      run: () =>
        withOidc(world, async (play) => {
          const bucket = await world.bucket('credentials')
          const policy = JSON.stringify(folderPolicy(bucket, '1'))
          await playWith(world, bucket, await keysBy(play, play.issuer.token(), { policy }))
        }),
    },
    {
      name: 'AssumeRoleWithOIDC_refused',
      run: () =>
        withOidc(world, async (play) => {
          const refusals: [token: string, code: RegExp][] = [
            [play.issuer.token({}, true), /AuthenticationFail\.OIDCToken\.Invalid/],
            [play.issuer.token({ exp: 1 }), /AuthenticationFail\.OIDCToken\.Expired/],
            [play.issuer.token({ sub: 'admin' }), /AuthenticationFail\.NoPermission/],
          ]
          for (const [token, code] of refusals) await assert.rejects(keysBy(play, token), code)
        }),
    },
  ]
}

function uriCases(world: World): Case[] {
  return [
    {
      name: 'AssumeRole_handed-out-by-a-url',
      run: async () => {
        const bucket = await world.bucket('credentials')
        // The game's back end: it assumes the role and passes the answer's Credentials on.
        const server = createServer((_, response) => {
          handOut(world, bucket).then(
            (text) => response.end(text),
            (error: unknown) => response.writeHead(500).end(String(error)),
          )
        })
        await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
        try {
          const { port } = server.address() as AddressInfo
          const keys = await keysFrom({
            type: 'credentials_uri',
            credentialsURI: `http://127.0.0.1:${port}/credentials`,
          })
          await playWith(world, bucket, keys)
        } finally {
          server.closeAllConnections()
          server.close()
        }
      },
    },
    {
      name: 'AssumeRole_sts-keys-given-by-hand',
      run: async () => {
        const bucket = await world.bucket('credentials')
        const session = await world.session({ policy: folderPolicy(bucket, '1') })
        const config = {
          type: 'sts',
          accessKeyId: session.id,
          accessKeySecret: session.secret,
          securityToken: session.token,
        }
        await playWith(world, bucket, await keysFrom(config))
      },
    },
  ]
}

async function handOut(world: World, bucket: string): Promise<string> {
  const { userKeys, roleArn } = await world.people()
  const { json } = await rpc({
    endpoint: world.target.endpoint,
    keys: userKeys,
    version: stsVersion,
    action: 'AssumeRole',
    parameters: { RoleArn: roleArn, RoleSessionName: 'uri', Policy: JSON.stringify(folderPolicy(bucket, '1')) },
  })
  return JSON.stringify({ Code: 'Success', ...(json['Credentials'] as object) })
}
