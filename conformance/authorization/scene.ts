/** What the rows of the table are played on: two buckets, keys of their own, RAM entities, and a role that may do anything. */
import assert from 'node:assert/strict'
import type { PolicyDocument, World } from '../run/world.ts'
import { everythingOf } from '../run/world.ts'
import type { Keys } from '../wire/keys.ts'
import type { RawOss } from '../wire/oss.ts'
import { kmsVersion, rpc } from '../wire/rpc.ts'
import { element } from '../wire/xml.ts'
import type { Need } from './requirements.ts'

/** What one row is about; names that it needs are new for each. */
export type Scene = {
  readonly bucket: string
  readonly source: { readonly bucket: string; readonly key: string }
  readonly key: string
  readonly second: string
  readonly third: string
  readonly uploadId: string
  readonly user: string
  readonly role: string
  readonly policy: string
  readonly group: string
  readonly accessKeyId: string
}

export class Backdrop {
  readonly world: World
  readonly oss: RawOss
  #bucket = ''
  #sourceBucket = ''
  #roleArn = ''
  #account = ''
  #group = ''
  /** What encrypts objects where no key is named, and something that it encrypted. */
  kmsKeyId = ''
  kmsBlob = ''

  constructor(world: World) {
    this.world = world
    this.oss = world.oss(world.target.rootKeys, 'V4')
  }

  async open(): Promise<void> {
    this.#bucket = await this.world.bucket('authz')
    this.#sourceBucket = await this.world.bucket('authz-source')
    this.#account = await this.world.accountId()
    const everything = {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: ['oss:*', 'ram:*', 'sts:*', 'kms:*'], Resource: '*' }],
    } as const
    await this.#openKey()
    this.#roleArn = (await this.world.role(this.world.name('authz'), everything)).arn
  }

  async #openKey(): Promise<void> {
    const headers = { 'x-oss-server-side-encryption': 'KMS' }
    const put = await this.oss.call('PUT', { bucket: this.#bucket, key: 'under-a-key', body: 'x', headers })
    this.kmsKeyId = String(put.headers['x-oss-server-side-encryption-key-id'])
    const { endpoint, rootKeys: keys } = this.world.target
    const parameters = { KeyId: this.kmsKeyId, Plaintext: 'c2VjcmV0' }
    const { json, text } = await rpc({ endpoint, keys, version: kmsVersion, action: 'Encrypt', parameters })
    assert.equal(typeof json['CiphertextBlob'], 'string', text)
    this.kmsBlob = String(json['CiphertextBlob'])
    await this.oss.call('DELETE', { bucket: this.#bucket, key: 'under-a-key' })
  }

  get bucket(): string {
    return this.#bucket
  }

  get sourceBucket(): string {
    return this.#sourceBucket
  }

  /** Removes the buckets that a row had for itself. */
  async leave({ bucket, source }: Pick<Scene, 'bucket' | 'source'>): Promise<void> {
    for (const one of new Set([bucket, source.bucket]))
      if (one !== this.#bucket && one !== this.#sourceBucket) await this.world.removeBucket(one)
  }

  /** A session that may do these things and nothing else. */
  async sessionWith(statements: readonly object[]): Promise<Keys> {
    // A session policy has at least one statement.
    const nothing = { Effect: 'Allow', Action: 'oss:GetObject', Resource: 'acs:oss:*:*:nothing/at-all' }
    const policy: PolicyDocument = { Version: '1', Statement: statements.length === 0 ? [nothing] : statements }
    return this.world.session({ policy, name: 'authz', roleArn: this.#roleArn })
  }

  arnOf(on: string, scene: Scene): string {
    const names: Readonly<Record<string, string>> = {
      service: 'acs:oss:*:*:*',
      bucket: `acs:oss:*:*:${scene.bucket}`,
      object: `acs:oss:*:*:${scene.bucket}/${scene.key}`,
      second: `acs:oss:*:*:${scene.bucket}/${scene.second}`,
      watermark: `acs:oss:*:*:${scene.bucket}/${scene.third}`,
      // The same key in the other bucket.
      replica: `acs:oss:*:*:${scene.source.bucket}/${scene.key}`,
      target: `acs:oss:*:*:${scene.bucket}/${scene.second}`,
      source: `acs:oss:*:*:${scene.source.bucket}/${scene.source.key}`,
      user: `acs:ram:*:${this.#account}:user/${scene.user}`,
      role: `acs:ram:*:${this.#account}:role/${scene.role}`,
      policy: `acs:ram:*:${this.#account}:policy/${scene.policy}`,
      group: `acs:ram:*:${this.#account}:group/${scene.group}`,
      // A device and a provider have the name of the scene's user; a session that acts on itself is no user by name.
      mfa: `acs:ram:*:${this.#account}:mfa/${scene.user}`,
      'oidc-provider': `acs:ram:*:${this.#account}:oidc-provider/${scene.user}`,
      'saml-provider': `acs:ram:*:${this.#account}:saml-provider/${scene.user}`,
      kms: `acs:kms:*:${this.#account}:key/${this.kmsKeyId}`,
      self: `acs:ram:*:${this.#account}:user/*`,
    }
    return names[on] ?? `acs:ram:*:${this.#account}:${on}`
  }

  statementOf(need: Need, scene: Scene, condition?: object): object {
    const statement = { Effect: 'Allow', Action: need.action, Resource: this.arnOf(need.on, scene) }
    return condition === undefined ? statement : { ...statement, Condition: condition }
  }

  principalNameOf(scene: Scene): string {
    return `${scene.user}@${this.#account}.onaliyun.com`
  }

  serialNumberOf(scene: Scene): string {
    return `acs:ram::${this.#account}:mfa/${scene.user}`
  }

  roleArnOf(scene: Scene): string {
    return `acs:ram::${this.#account}:role/${scene.role}`
  }

  async scene(more: Partial<Scene> = {}): Promise<Scene> {
    const key = this.world.name('key')
    return {
      bucket: this.#bucket,
      source: { bucket: this.#sourceBucket, key: `${key}-source` },
      key,
      second: `${key}-second`,
      third: `${key}-third`,
      uploadId: '',
      user: '',
      role: '',
      policy: '',
      group: '',
      accessKeyId: '',
      ...more,
    }
  }

  async put(bucket: string, key: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const { status, text } = await this.oss.call('PUT', { bucket, key, body: `content of ${key}`, headers })
    assert.equal(status, 200, text)
  }

  async startUpload(scene: Scene): Promise<Scene> {
    const { text } = await this.oss.call('POST', { bucket: scene.bucket, key: scene.key, query: [['uploads']] })
    const uploadId = element(text, 'UploadId') ?? ''
    const query = [
      ['partNumber', '1'],
      ['uploadId', uploadId],
    ] as const
    assert.equal(
      (await this.oss.call('PUT', { bucket: scene.bucket, key: scene.key, query, body: 'part' })).status,
      200,
    )
    return { ...scene, uploadId }
  }

  /** A user with a key, a role, a policy and a group, each new. */
  async entities(scene: Scene): Promise<Scene> {
    const user = this.world.name('user')
    const role = this.world.name('role')
    const { keys } = await this.world.user(user)
    await this.world.role(role)
    const policy = await this.world.policy(everythingOf('example'))
    await this.world.ramOk('CreatePolicyVersion', {
      PolicyName: policy,
      PolicyDocument: JSON.stringify(everythingOf('other')),
    })
    return { ...scene, user, role, policy, group: await this.#newGroup(), accessKeyId: keys.id }
  }

  /** An account has fifty groups at most, so the group of the row before goes away. */
  async #newGroup(): Promise<string> {
    if (this.#group !== '') await this.world.removeGroup(this.#group)
    this.#group = this.world.name('group')
    await this.world.ramOk('CreateGroup', { GroupName: this.#group })
    this.world.forgetGroup(this.#group)
    return this.#group
  }
}
