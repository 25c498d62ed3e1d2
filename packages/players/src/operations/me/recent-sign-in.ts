import { PlayerError } from '../../rules/errors.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'

/** What cannot be taken back needs somebody who proved a moment ago who it is: a found phone or a leaked token is not enough. */
export const recentSignInSeconds = 300

/** @throws PlayerError Unauthenticated */
export function requireRecentSignIn({ caller, now }: Pick<Call<PlayerCaller>, 'caller' | 'now'>): void {
  const agoMs = now.getTime() - Date.parse(caller.session.value.signedInAt)
  if (agoMs <= recentSignInSeconds * 1_000) return
  throw new PlayerError(
    'Unauthenticated',
    { reauth: 'login', rule: 'recentSignIn', maxAgeSeconds: recentSignInSeconds },
    { message: `This needs a sign-in of the last ${recentSignInSeconds / 60} minutes: sign in again, then repeat it.` },
  )
}
