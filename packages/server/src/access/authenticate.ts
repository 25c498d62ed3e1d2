import {
  checkOssClaimTime,
  checkV4Region,
  parseOssClaim,
  ServiceError,
  spacedHexOf,
  textOf,
  v4ScopeText,
  V4SigningKey,
  verifyOss,
} from '@latchkey/protocol'
import type {
  CoveredParameters,
  Digests,
  FormInput,
  OssClaim,
  SecretOf,
  SignatureCandidate,
  SignedRequest,
  V4Scope,
} from '@latchkey/protocol'
import type { Secret } from '../base/secret.ts'
import type { Caller } from './caller.ts'
import { notIdentified } from './identities.ts'
import type { Identities, Identity } from './identities.ts'

/** Who sent the request, and what of its query the signature vouches for. */
export type Authenticated = {
  readonly caller: Caller
  readonly covered: CoveredParameters
  /** How the signature came: response headers may be overridden only by a signed URL or header. */
  readonly by: 'header' | 'url' | 'form' | 'anonymous'
  /** The key that was signed, where the path can be read as two. */
  readonly signedKey?: string
  /** A signed form as its policy lets it pass: its file ends with an error when it is of a size that was not allowed. */
  readonly form?: FormInput
}

export const anonymous: Authenticated = { caller: { kind: 'anonymous' }, covered: 'all', by: 'anonymous' }

const signingKeysPerSecretMax = 4

/** Verifies OSS signatures of every version; keeps the signing keys of V4 for as long as their secret lives. */
export class OssAuthenticator {
  readonly #identities: Identities
  readonly #digests: Digests<Secret>
  readonly #region: string
  readonly #signingKeys = new WeakMap<Secret, Map<string, V4SigningKey>>()

  constructor(identities: Identities, digests: Digests<Secret>, region: string) {
    this.#identities = identities
    this.#digests = digests
    this.#region = region
  }

  /**
   * Version 1 signs the key itself, so that of two that a path may mean the signature says which one is meant.
   * @throws SignatureFormError, ServiceError with the documented code
   */
  async authenticate(request: SignedRequest, now: Date, otherKey?: string): Promise<Authenticated> {
    const claim = parseOssClaim(request)
    if (claim === undefined) return anonymous
    checkOssClaimTime(claim, now.getTime())
    if ('scope' in claim) this.checkRegion(claim)
    const identity = await this.identify(claim, now)
    const by: SecretOf<Secret> = {
      digests: this.#digests,
      secret: identity.secret,
      v4SigningKey: (scope) => this.signingKey(identity.secret, scope),
    }
    const carrier = claim.scheme.endsWith('-url') ? 'url' : 'header'
    const verification = verifyOss(by, request, claim)
    if (verification.kind === 'verified') return { caller: identity.caller, covered: verification.covered, by: carrier }
    if (otherKey !== undefined && claim.scheme.startsWith('v1-')) {
      const other = verifyOss(by, { ...request, key: otherKey }, claim)
      if (other.kind === 'verified')
        return { caller: identity.caller, covered: other.covered, by: carrier, signedKey: otherKey }
    }
    throw signatureMismatch(claim, verification.expected)
  }

  /** The claimed identity in OSS's words; nothing of it is believed before its secret verified the signature. */
  async identify(
    claim: { readonly accessKeyId: string; readonly securityToken: string | undefined },
    now: Date,
  ): Promise<Identity> {
    const found = await this.#identities.find(claim.accessKeyId, claim.securityToken, now)
    if (found.kind === 'found') return found.identity
    throw notIdentified(found.kind, claim.accessKeyId)
  }

  /** A V4 credential names a region, and the cloud takes no other than the bucket's. */
  checkRegion(claim: { readonly scheme: string; readonly scope: V4Scope }): void {
    checkV4Region(claim, this.#region)
  }

  signingKey(secret: Secret, scope: V4Scope): V4SigningKey {
    const known = this.#signingKeys.get(secret) ?? new Map<string, V4SigningKey>()
    this.#signingKeys.set(secret, known)
    const name = v4ScopeText(scope)
    const made = known.get(name) ?? V4SigningKey.derive(this.#digests, secret, scope)
    if (known.size < signingKeysPerSecretMax) known.set(name, made)
    return made
  }
}

/** oss2 reads no more than 4 KB of an error document, so a long string is shown without its bytes, and then cut. */
const shownStringBytesMax = 700
const shownCutCharacters = 2_000

function signatureMismatch(claim: OssClaim, expected: SignatureCandidate): ServiceError {
  const text = textOf(expected.canonicalRequest ?? expected.stringToSign)
  const isShort = Buffer.byteLength(text) <= shownStringBytesMax
  return new ServiceError('SignatureDoesNotMatch', {
    OSSAccessKeyId: claim.accessKeyId,
    SignatureProvided: claim.signature,
    StringToSign: textOf(expected.stringToSign).slice(0, shownCutCharacters),
    StringToSignBytes: isShort ? spacedHexOf(expected.stringToSign) : undefined,
    CanonicalRequest: expected.canonicalRequest === undefined ? undefined : text.slice(0, shownCutCharacters),
  })
}
