import {
  checkRpcClaimTime,
  parseRpcClaim,
  ServiceError,
  SignatureFormError,
  textOf,
  verifyRpc,
} from '@latchkey/protocol'
import type { Digests, RpcCall } from '@latchkey/protocol'
import type { Secret } from '../base/secret.ts'
import { anonymous } from './authenticate.ts'
import type { Authenticated } from './authenticate.ts'
import type { Identities, Identity } from './identities.ts'
import { nonceWindowMs, type Nonces } from './nonces.ts'

/** Verifies RPC V1 and ACS3 and takes the nonce; only a valid signature uses one up. */
export class RpcAuthenticator {
  readonly #identities: Identities
  readonly #digests: Digests<Secret>
  readonly #nonces: Nonces

  constructor(identities: Identities, digests: Digests<Secret>, nonces: Nonces) {
    this.#identities = identities
    this.#digests = digests
    this.#nonces = nonces
  }

  /** @throws SignatureFormError, ServiceError with the gateway's code */
  async authenticate(call: RpcCall, now: Date): Promise<Authenticated> {
    const claim = parseRpcClaim(call)
    if (claim === undefined) return anonymous
    checkRpcClaimTime(claim, now.getTime())
    const identity = await this.#identify(claim.accessKeyId, claim.securityToken, now)
    const verification = verifyRpc(this.#digests, identity.secret, call, claim)
    if (verification.kind === 'mismatch')
      // Official clients compare the text behind this prefix with their own and then say that the secret is wrong.
      throw new SignatureFormError(
        400,
        'SignatureDoesNotMatch',
        `Specified signature is not matched with our calculation. server string to sign is:${textOf(verification.expected.stringToSign)}`,
      )
    const used = await this.#nonces.use(claim.accessKeyId, claim.nonce, now.getTime() + nonceWindowMs, now.getTime())
    if (used === 'used') throw new ServiceError('SignatureNonceUsed')
    if (used === 'full') throw new ServiceError('Throttling.User')
    return { caller: identity.caller, covered: verification.covered, by: 'header' }
  }

  async #identify(accessKeyId: string, securityToken: string | undefined, now: Date): Promise<Identity> {
    const found = await this.#identities.find(accessKeyId, securityToken, now)
    switch (found.kind) {
      case 'found':
        return found.identity
      case 'no-key':
        throw new ServiceError('InvalidAccessKeyId.NotFound')
      case 'inactive':
        throw new ServiceError('InvalidAccessKeyId.Inactive')
      case 'token-missing':
        throw new ServiceError('MissingSecurityToken')
      case 'token-expired':
        throw new ServiceError('InvalidSecurityToken.Expired')
      case 'revoked':
        throw new ServiceError('InvalidSecurityToken.Expired', {}, { message: 'Specified SecurityToken was revoked.' })
      case 'denied':
        throw new ServiceError('NoPermission', {}, { message: 'The holder of the SecurityToken is banned.' })
      case 'token-mismatch':
        throw new ServiceError('InvalidSecurityToken.MismatchWithAccessKey')
      case 'token-malformed':
      case 'role-gone':
        throw new ServiceError('InvalidSecurityToken.Malformed')
    }
  }
}
