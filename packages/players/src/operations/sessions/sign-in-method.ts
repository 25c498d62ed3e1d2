import type { z } from 'zod'
import type { Player } from '../../state/players.ts'
import type { Call } from '../endpoint.ts'

/** Who somebody proved to be. */
export type VerifiedIdentity = {
  readonly method: string
  readonly provider?: string | undefined
  /** Whoever has this is that player. It is never stored: only a keyed hash of it is. */
  readonly subject: string
  /** The player itself, when who vouches knows it; the subject does not count then. */
  readonly player?: string | undefined
  /** Who says so, for derived ids; the provider when not given. */
  readonly issuer?: string | undefined
  /** What the provider says besides, from which a game may take the ids of its players. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
  /** Whether this may make a player; the caller's own `create: false` always counts. */
  readonly mayCreate: boolean
  /** Names of the same person that an earlier sign-in may have been known by. */
  readonly formerSubjects?: readonly string[] | undefined
  /** When the person last proved this; undefined when nobody says. */
  readonly issuedAt?: Date | undefined
  /** Of the plans of the configuration. */
  readonly plan?: string | undefined
  /** What the provider says that the player is to have. */
  readonly terms?: Pick<Player, 'plan' | 'displayName' | 'quota'> | undefined
  /** What whoever vouches says of the age; undefined when nothing. */
  readonly minor?: boolean | undefined
  readonly narrowed?: { readonly spaces?: readonly string[]; readonly ttlSeconds?: number } | undefined
  /** Told to the player once, with the answer. */
  readonly guestSecret?: string | undefined
}

/** One way to sign in: what `POST /sessions` takes for it, and how it is proved. */
export type SignInMethod<S extends z.ZodType = z.ZodType> = {
  readonly schema: S
  /** @throws PlayerError IdentityRejected, GrantNotAllowed when the app does not take the method */
  readonly verify: (input: z.output<S>, call: Call<undefined>) => Promise<VerifiedIdentity>
}

export function defineSignIn<const S extends z.ZodType>(schema: S, verify: SignInMethod<S>['verify']): SignInMethod<S> {
  return { schema, verify }
}
