import { z } from 'zod'
import { proofBytesMax } from '../../identities/verifier.ts'
import { device } from './device.ts'
import { proveIdentity } from './prove-identity.ts'
import { defineSignIn } from './sign-in-method.ts'

/** With an id token of an OpenID Connect provider: Apple, Google, a Keycloak of the studio. */
export const signInOidc = defineSignIn(
  z.strictObject({
    method: z.literal('oidc'),
    provider: z.string().min(1).max(32),
    idToken: z.string().min(1).max(proofBytesMax),
    nonce: z.string().min(1).max(256).optional(),
    device,
    create: z.boolean().optional(),
  }),
  ({ provider, idToken, nonce, device: on }, call) =>
    proveIdentity('oidc', { provider, token: idToken, ...(nonce === undefined ? {} : { nonce }), device: on }, call),
)
