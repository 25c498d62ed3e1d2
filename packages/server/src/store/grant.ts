import assert from 'node:assert/strict'

/** What a grant allows on its bucket or key. `list` and `configure` are of buckets, the rest of objects. */
export type Verb = 'read' | 'write' | 'delete' | 'list' | 'configure'

/**
 * Permission, already judged, to do one thing to one bucket or key. The store hands out bytes and takes writes only for a
 * grant, so an operation cannot touch a key that nobody authorized. Only `access/` and the jobs' system grant make them;
 * the tidy test watches the imports of `mintGrant`.
 */
export class Grant {
  readonly verb: Verb
  readonly bucketId: string
  readonly bucketName: string
  readonly key: string | undefined
  /** Judges again, just before a commit, whether the caller may still do this; throws when not. */
  readonly recheck: () => Promise<void>
  /** Of the server's own work; undefined for every caller. */
  readonly purpose: string | undefined

  private constructor(
    verb: Verb,
    bucket: { readonly id: string; readonly name: string },
    key: string | undefined,
    recheck: () => Promise<void>,
    purpose: string | undefined,
  ) {
    this.verb = verb
    this.bucketId = bucket.id
    this.bucketName = bucket.name
    this.key = key
    this.recheck = recheck
    this.purpose = purpose
  }

  static mint(
    this: void,
    verb: Verb,
    bucket: { readonly id: string; readonly name: string },
    key: string | undefined,
    recheck: () => Promise<void>,
    purpose?: string,
  ): Grant {
    return new Grant(verb, bucket, key, recheck, purpose)
  }

  /** The key this grant is for; a grant for the whole bucket where a key is needed is our mistake. */
  objectKey(verb: Verb): string {
    assert.equal(this.verb, verb, `a grant to ${this.verb} was used to ${verb}`)
    assert(this.key !== undefined, 'the grant names a key')
    return this.key
  }

  forBucket(verb: Verb): string {
    assert.equal(this.verb, verb, `a grant to ${this.verb} was used to ${verb}`)
    return this.bucketId
  }
}

export const mintGrant = Grant.mint
