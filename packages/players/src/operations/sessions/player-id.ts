import { base32, newPlayerId, playerIdLetters } from '../../rules/ids.ts'
import { PlayerError } from '../../rules/errors.ts'
import type { App } from '../house.ts'
import type { VerifiedIdentity } from './sign-in-method.ts'

/** Session names and folders take these, and nothing that a policy or a path reads as more than itself. */
const claimPattern = /^[A-Za-z0-9_-]{2,48}$/

/** The id of a new player, as the configuration says: of chance, derived from the identity, or the identity's own. */
export function newPlayerIdOf(app: Pick<App, 'config' | 'chance' | 'clock'>, identity: VerifiedIdentity): string {
  const { config, chance, clock } = app
  const { ids, prefix, key } = config.players
  if (ids === 'stored') return newPlayerId(prefix, chance)
  if (ids === 'derived') {
    if (key === undefined) throw new Error('derived ids without a key')
    const issuer = identity.issuer ?? identity.provider ?? identity.method
    return prefix + base32(key.hmacSha256(`${issuer}\0${identity.subject}`), playerIdLetters)
  }
  const claim = claimOf(ids, identity)
  if (typeof claim === 'string' && claimPattern.test(claim)) return claim
  throw new PlayerError(
    'IdentityRejected',
    {
      provider: identity.provider ?? identity.method,
      reason: 'subject',
      serverTime: Math.floor(clock.now().getTime() / 1_000),
    },
    { message: 'The claim that gives the id is not 2 to 48 letters, digits, _ and -.' },
  )
}

/** `claim(NAME)`: of what the provider says, or the subject itself where nobody says more. */
function claimOf(ids: string, { claims, subject }: VerifiedIdentity): unknown {
  const name = ids.slice('claim('.length, -1)
  return claims === undefined || name === 'sub' ? (claims?.[name] ?? subject) : claims[name]
}
