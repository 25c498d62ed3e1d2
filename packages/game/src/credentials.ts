/** Temporary credentials of the player's own folder, for clients that speak OSS themselves. */
import { jsonOf } from './api.ts'
import type { Api } from './api.ts'
import type { AuthInside } from './auth.ts'
import { PlayerError } from './errors.ts'
import type { StorageInfo } from './session.ts'

export type Credentials = {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken: string
  /** ISO 8601. */
  readonly expiration: string
}

export type CredentialsOptions = {
  /** The spaces that the credentials reach; the token grows with each. All of the app's when it is not given. */
  readonly spaces?: readonly string[]
  readonly access?: 'read' | 'write' | 'readwrite'
  /** Seconds. */
  readonly ttl?: number
}

/** What `new OSS(…)` of ali-oss takes, renewed by itself. */
export type AliOssOptions = {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly stsToken: string
  readonly bucket: string
  readonly endpoint: string
  readonly region: string
  readonly secure: boolean
  readonly sldEnable?: true
  readonly cname?: true
  readonly authorizationV4?: true
  readonly refreshSTSToken: () => Promise<{ accessKeyId: string; accessKeySecret: string; stsToken: string }>
  readonly refreshSTSTokenInterval: number
}

export type OssCredentialProvider = {
  get(): Promise<Credentials>
  /** For `new OSS(await credentials().toAliOss('saves'))`. The player's objects begin with `prefixOf(space)`. */
  toAliOss(space: string): Promise<AliOssOptions>
  /** Where the player's objects are: bucket and beginning of the names. */
  placeOf(space: string): { readonly bucket: string; readonly prefix: string }
  /**
   * The address that stock mobile SDKs fetch credentials from (`OSSAuthCredentialsProvider` and its like). It holds a ticket that
   * the next renewal of the session replaces, so ask for it again after a while.
   */
  authServerUrl(): Promise<string>
}

/** Outside of pages ali-oss sends requests for an IP address with the bucket's Host of the cloud, and then not as a path too. */
const namesTheCloud = (endpoint: string): boolean => /\/\/[\d.:]+$/.test(endpoint) && !('XMLHttpRequest' in globalThis)

export function createCredentials(api: Api, auth: AuthInside, options: CredentialsOptions): OssCredentialProvider {
  const get = async (spaces = options.spaces): Promise<Credentials> =>
    jsonOf<Credentials>(await api.call('POST', '/credentials', { json: { ...options, spaces } }))
  const storage = (): StorageInfo => {
    const found = auth.session?.storage
    if (found === undefined) throw new PlayerError('NotSignedIn')
    return found
  }
  const placeOf: OssCredentialProvider['placeOf'] = (name) => {
    const { bucket, prefix = '' } = storage().spaces[name] ?? {}
    if (bucket === undefined) throw new PlayerError('UnknownSpace', name)
    return { bucket, prefix }
  }
  return {
    get: () => get(),
    placeOf,
    toAliOss: async (name) => {
      const getFor = () => get(options.spaces ?? [name])
      const credentials = await getFor()
      const { endpoint, region, addressing, signature } = storage()
      const lifeMs = Date.parse(credentials.expiration) - auth.nowMs()
      const keys = ({ accessKeyId, accessKeySecret, securityToken }: Credentials) => ({
        accessKeyId,
        accessKeySecret,
        stsToken: securityToken,
      })
      return {
        ...keys(credentials),
        bucket: placeOf(name).bucket,
        endpoint,
        region: region.startsWith('oss-') ? region : `oss-${region}`,
        secure: endpoint.startsWith('https:'),
        ...(addressing === 'path' && !namesTheCloud(endpoint) && { sldEnable: true }),
        ...(addressing === 'cname' && { cname: true }),
        ...(signature === 'v4' && { authorizationV4: true }),
        refreshSTSToken: async () => keys(await getFor()),
        // ali-oss looks at the interval and not at the expiration.
        refreshSTSTokenInterval: Math.max(60_000, Math.floor(lifeMs / 3)),
      }
    },
    authServerUrl: async () => {
      await auth.accessToken(undefined)
      const url = auth.session?.authServerUrl
      if (url === undefined) throw new PlayerError('NotSupported')
      return url
    },
  }
}
