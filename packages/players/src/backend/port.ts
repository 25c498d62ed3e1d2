import type { Credentials, FormToSign, SignedForm, UrlToSign } from '@latchkey/client'
import type { Client } from '@latchkey/client'
import type { Buckets } from './bucket-names.ts'
import type { FolderRules } from './folder-rules.ts'

/** Keys of a session, and when they end. */
export type SessionCredentials = Required<Pick<Credentials, 'accessKeyId' | 'accessKeySecret'>> & {
  readonly securityToken: string
  readonly expiration: Date
}

export type SessionOrder = {
  /** Session name and source identity: so every log of the storage is by player. */
  readonly player: string
  readonly policy: string
  readonly durationSeconds: number
}

/** What the storage can do besides the cloud's protocols. All of it is absent on Alibaba Cloud. */
export type Capabilities = {
  /** The bucket document `?folderRules`. */
  readonly folderRules: boolean
  /** Ends the sessions of one player at once. */
  readonly revokeSessions: boolean
}

/** One place with files of a game, by the names of its own buckets, and as the service's RAM user there. */
export type Storage = {
  readonly client: Pick<Client, 'oss' | 'digests'>
  readonly buckets: Buckets
}

/**
 * The storage behind a game: STS and OSS, wherever they are, reached as the RAM user of the configuration and through the
 * client only. Nothing above knows which kind it is, but for `capabilities`.
 */
export type Backend = {
  readonly kind: 'selfhosted' | 'alibaba'
  /** Asked once in a while; none on Alibaba Cloud. @throws PlayerError BackendUnavailable */
  capabilities(): Promise<Capabilities>
  readonly region: string
  /** @throws PlayerError BackendThrottled, BackendUnavailable */
  assumeRole(order: SessionOrder, signal?: AbortSignal): Promise<SessionCredentials>
  /**
   * Ends the keys of this player at once, and says whether the storage can: elsewhere they live to their end. Whoever
   * comes with one hears SecurityTokenExpired, by which SDKs fetch another, or AccessDenied before `deniedUntil`.
   * @throws PlayerError BackendThrottled, BackendUnavailable; it is safe to ask again
   */
  revokeSessions(player: string, deniedUntil?: Date): Promise<boolean>
  /**
   * A URL for one request, as whoever has these credentials; V4 only. `at` is where players reach the storage when the
   * configuration does not say: the address by which they reached the service.
   */
  presign(as: SessionCredentials, request: UrlToSign, at: string): Promise<string>
  /** The fields of a form for one upload, and where it goes. */
  signForm(as: SessionCredentials, form: FormToSign, at: string): Promise<SignedForm>
  /** Where everybody reads an object that everybody may read. `at` as with `presign`. */
  publicUrl(bucket: string, key: string, at: string): string
  /** Of the private bucket; to be asked where `capabilities` has them. */
  readonly folderRules: FolderRules
  /**
   * OSS as the service's own RAM user. Buckets may be named as records of before a move name them. Methods throw the client's
   * RequestError and ConnectionError.
   */
  readonly oss: Client['oss']
  /**
   * To be called before an address of an object is given out, which leads to the storage of today: what still lies where the files were
   * before is copied. What is nowhere stays missing. @throws RequestError, ConnectionError
   */
  bring(bucket: string, key: string): Promise<void>
  /** Every place where files of the game may lie: that of today, and as long as the configuration says the one of before. */
  storages(): readonly Storage[]
}
