import { z } from 'zod'
import type { Call } from '../endpoint.ts'
import { signInCustom } from './sign-in-custom.ts'
import { signInGuest } from './sign-in-guest.ts'
import { signInJwt } from './sign-in-jwt.ts'
import type { VerifiedIdentity } from './sign-in-method.ts'
import { signInOidc } from './sign-in-oidc.ts'
import { signInWechat } from './sign-in-wechat.ts'

/** The ways to sign in, each in a file of its own. */
export const signInSchema = z.discriminatedUnion('method', [
  signInGuest.schema,
  signInOidc.schema,
  signInJwt.schema,
  signInCustom.schema,
  signInWechat.schema,
])

export const signInMethods = {
  verify(input: z.output<typeof signInSchema>, call: Call<undefined>): Promise<VerifiedIdentity> {
    switch (input.method) {
      case 'guest':
        return signInGuest.verify(input, call)
      case 'oidc':
        return signInOidc.verify(input, call)
      case 'jwt':
        return signInJwt.verify(input, call)
      case 'custom':
        return signInCustom.verify(input, call)
      case 'wechat':
        return signInWechat.verify(input, call)
    }
  },
}
