/** From a proof of somebody else's making to an identity, or the refusal that tells the game what is wrong. */
import { IdentityRejected, ProviderUnavailable } from '../../identities/identity-rejected.ts'
import type { Proof, ProofContext, ProvenMethod, VerifiedIdentity as Proven } from '../../identities/verifier.ts'
import { PlayerError } from '../../rules/errors.ts'
import type { Device } from '../../state/sessions.ts'
import type { Call } from '../endpoint.ts'
import type { VerifiedIdentity } from './sign-in-method.ts'

const retryAfterSeconds = 2

type Presented = Proof & { readonly provider: string; readonly device?: Device | undefined }

/** @throws PlayerError IdentityRejected, PlayerBanned, ProviderUnavailable, GrantNotAllowed */
export async function proveIdentity(
  method: ProvenMethod,
  { provider, device, ...proof }: Presented,
  call: Pick<Call, 'app' | 'now' | 'origin'>,
): Promise<VerifiedIdentity> {
  const { app, now, origin } = call
  const verifier = app.verifiers(method, provider)
  if (verifier === undefined)
    throw new PlayerError(
      'GrantNotAllowed',
      { rule: `identities.${method === 'custom' ? 'webhook' : method}` },
      { message: `The app has no provider ${JSON.stringify(provider)} for the method ${method}.` },
    )
  try {
    const context: ProofContext = { app: app.name, now, address: origin.address, ...(device && { device }) }
    return admitted(await verifier.verify(proof, context), now)
  } catch (error) {
    throw asPlayerError(error, provider, call)
  }
}

function admitted({ terms, ...proven }: Proven, now: Date): VerifiedIdentity {
  const { ban, plan, displayName, spaces, quota, ttlSeconds, minor } = terms
  if (ban !== undefined && (ban.until === undefined || ban.until > now))
    throw new PlayerError(
      'PlayerBanned',
      { ...(ban.until === undefined ? {} : { until: ban.until.toISOString() }), reasonCode: proven.provider },
      { message: `${proven.provider} has banned this player.` },
    )
  const narrowed = {
    ...(spaces === undefined ? {} : { spaces }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
  }
  return {
    ...proven,
    mayCreate: true,
    minor,
    terms: {
      ...(plan === undefined ? {} : { plan }),
      ...(displayName === undefined ? {} : { displayName }),
      ...(quota === undefined ? {} : { quota }),
    },
    ...(Object.keys(narrowed).length === 0 ? {} : { narrowed }),
  }
}

function asPlayerError(error: unknown, provider: string, { app, now }: Pick<Call, 'app' | 'now'>): unknown {
  if (error instanceof IdentityRejected)
    return new PlayerError(
      'IdentityRejected',
      {
        provider,
        reason: error.reason,
        ...(error.said === undefined ? {} : { said: error.said }),
        serverTime: Math.floor(now.getTime() / 1_000),
      },
      { message: error.message },
    )
  if (!(error instanceof ProviderUnavailable)) return error
  app.log(`players: ${app.name}: identities: ${error.message}`)
  return new PlayerError('ProviderUnavailable', { provider, retryAfter: retryAfterSeconds }, { cause: error })
}
