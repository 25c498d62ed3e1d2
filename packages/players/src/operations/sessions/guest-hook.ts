/** The studio's say before a guest is made: attestation, proof of work, a list of its own. */
import { PlayerError } from '../../rules/errors.ts'
import { networkOf } from '../../rules/networks.ts'
import type { Device } from '../../state/sessions.ts'
import { askStudio } from '../ask-studio.ts'
import type { Call } from '../endpoint.ts'

/** @throws PlayerError GrantNotAllowed when the hook says no, or does not answer and the configuration says `deny` */
export async function askGuestHook(call: Call<undefined>, device: Device | undefined): Promise<void> {
  const { app, now, origin } = call
  const { hook } = app.config.identities.guest
  if (hook === undefined) return
  const { address } = origin
  const question = { app: app.name, address, network: networkOf(address), device, at: now.toISOString() }
  const said = await askStudio(hook, question, now)
  if (typeof said === 'string') app.log(`players: ${app.name}: the hook for guests ${said}`)
  const { allow, reason } = typeof said === 'string' ? { allow: hook.onError === 'allow', reason: undefined } : said
  if (allow) return
  throw new PlayerError(
    'GrantNotAllowed',
    { rule: 'identities.guest.hook', ...(reason === undefined ? {} : { reason }) },
    { message: 'The app takes no guest from here now.' },
  )
}
