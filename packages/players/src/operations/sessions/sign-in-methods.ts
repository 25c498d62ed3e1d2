import { z } from 'zod'
import type { Call } from '../endpoint.ts'
import { signInGuest } from './sign-in-guest.ts'
import type { VerifiedIdentity } from './sign-in-method.ts'

/** The ways to sign in, each in a file of its own. */
export const signInSchema = z.discriminatedUnion('method', [signInGuest.schema])

export const signInMethods = {
  verify(input: z.output<typeof signInSchema>, call: Call<undefined>): Promise<VerifiedIdentity> {
    switch (input.method) {
      case 'guest':
        return signInGuest.verify(input, call)
    }
  },
}
