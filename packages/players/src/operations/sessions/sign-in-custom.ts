import { z } from 'zod'
import { proofBytesMax } from '../../identities/verifier.ts'
import { device } from './device.ts'
import { proveIdentity } from './prove-identity.ts'
import { defineSignIn } from './sign-in-method.ts'

/** With a token that the studio's account system is asked about. */
export const signInCustom = defineSignIn(
  z.strictObject({
    method: z.literal('custom'),
    provider: z.string().min(1).max(32),
    token: z.string().min(1).max(proofBytesMax),
    device,
    create: z.boolean().optional(),
  }),
  ({ provider, token, device: on }, call) => proveIdentity('custom', { provider, token: token, device: on }, call),
)
