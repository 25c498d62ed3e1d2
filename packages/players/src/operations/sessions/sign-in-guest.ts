import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf, newSecret } from '../../rules/ids.ts'
import { networkOf } from '../../rules/networks.ts'
import { device } from './device.ts'
import { askGuestHook } from './guest-hook.ts'
import { defineSignIn } from './sign-in-method.ts'

const daySeconds = 86_400

/** A player without an account: whoever has the secret is the player. It is told once, by the first answer. */
export const signInGuest = defineSignIn(
  z.strictObject({
    method: z.literal('guest'),
    guestSecret: z
      .string()
      .regex(/^gs_[A-Za-z0-9_-]{43}$/, 'is what the first answer called guestSecret')
      .optional(),
    device,
    create: z.boolean().optional(),
  }),
  async ({ guestSecret, device: from }, call) => {
    const { app, origin } = call
    const { guest } = app.config.identities
    if (!guest.enabled)
      throw new PlayerError(
        'GrantNotAllowed',
        { rule: 'identities.guest.enabled' },
        { message: 'The app takes no guests.' },
      )
    if (guestSecret !== undefined) return { method: 'guest', subject: hashOf(guestSecret), mayCreate: false }
    const network = networkOf(origin.address)
    const perNetwork = { count: guest.createPerNetworkPerDay, windowSeconds: daySeconds }
    await app.limiter.take('guestsPerNetwork', network, perNetwork)
    await app.limiter.take('guestsPerApp', '', { count: guest.createPerDay, windowSeconds: daySeconds })
    await askGuestHook(call, from)
    const made = newSecret('gs_', app.chance)
    return { method: 'guest', subject: hashOf(made), mayCreate: true, guestSecret: made }
  },
)
