/** People of the studio, by the id tokens of its own provider: the same keys and the same judgement as for players. */
import { serverRoles } from '../config/schema.ts'
import type { AppConfig, ServerRole } from '../config/schema.ts'
import type { LimitedFetch } from './limited-fetch.ts'
import { oidcVerifier } from './oidc.ts'
import type { VerifierClock } from './verifier.ts'

export type Administrator = {
  /** `oidc:alice@studio.example`; no server key can have such a name. */
  readonly name: string
  readonly roles: readonly ServerRole[]
}

/** @throws IdentityRejected, ProviderUnavailable */
export type Administrators = (token: string, now: Date) => Promise<Administrator>

type Settings = NonNullable<AppConfig['admin']['oidc']>

const nameLettersMax = 128

export function openAdministrators(
  settings: Settings,
  tools: { readonly fetch: LimitedFetch; readonly clock: VerifierClock },
): Administrators {
  const { issuer, audience, azp, algorithms, jwksUri, maxAge, clockSkewSeconds } = settings
  const rules = {
    issuer,
    audience,
    parties: azp,
    algorithms,
    subject: 'sub',
    require: settings.require,
    maxAgeSeconds: maxAge,
    skewSeconds: clockSkewSeconds,
    // Whoever signed the person in has compared it; a call of an API cannot know it.
    nonce: 'unseen',
    ...(jwksUri === undefined ? {} : { jwksUri }),
  } as const
  const verifier = oidcVerifier('administrators', rules, tools)
  return async (token, now) => {
    const { claims, subject } = await verifier.verify({ token }, { app: '', now, address: '' })
    return { name: `oidc:${nameOf(claims, settings) ?? subject}`, roles: rolesOf(claims, settings) }
  }
}

/** Where people choose their address themselves, one that was not confirmed names somebody else. */
function nameOf(claims: Readonly<Record<string, unknown>>, { nameClaim }: Settings): string | undefined {
  const name = Object.hasOwn(claims, nameClaim) ? claims[nameClaim] : undefined
  if (nameClaim === 'email' && claims['email_verified'] !== true && claims['email_verified'] !== 'true')
    return undefined
  return typeof name === 'string' && /^[\p{L}\p{N}\p{P} +]+$/u.test(name) && name.length <= nameLettersMax
    ? name
    : undefined
}

function rolesOf(claims: Readonly<Record<string, unknown>>, { roleClaim, roles }: Settings): readonly ServerRole[] {
  const said: unknown = Object.hasOwn(claims, roleClaim) ? claims[roleClaim] : undefined
  const groups: readonly unknown[] = Array.isArray(said) ? said : [said]
  const has = (role: ServerRole): boolean =>
    groups.some(
      (group) =>
        typeof group === 'string' &&
        (roles === undefined ? group === role : Object.hasOwn(roles, group) && roles[group] === role),
    )
  return serverRoles.filter(has)
}
