import { z } from 'zod'
import { wechatProvider } from '../../identities/open-verifiers.ts'
import { device } from './device.ts'
import { proveIdentity } from './prove-identity.ts'
import { defineSignIn } from './sign-in-method.ts'

/** With the code that `wx.login` gives a mini-game. */
export const signInWechat = defineSignIn(
  z.strictObject({
    method: z.literal('wechat'),
    code: z.string().min(1).max(256),
    device,
    create: z.boolean().optional(),
  }),
  ({ code, device: on }, call) => proveIdentity('wechat', { provider: wechatProvider, token: code, device: on }, call),
)
