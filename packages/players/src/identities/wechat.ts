/**
 * Sign-in with the code that `wx.login` gives a mini-game: WeChat's code2Session tells who it is. Its `session_key` would
 * let its holder decrypt what WeChat says about the player; it is dropped where it arrives.
 */
import { z } from 'zod'
import { IdentityRejected, ProviderUnavailable } from './identity-rejected.ts'
import type { LimitedFetch } from './limited-fetch.ts'
import { arrived, jsonOf } from './provider-answer.ts'
import type { Verifier } from './verifier.ts'

/** https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html */
export const code2SessionUrl = 'https://api.weixin.qq.com/sns/jscode2session'
const answerBytesMax = 4_096
const timeoutMs = 2_500
/** A code is 32 letters today. */
const codePattern = /^[A-Za-z0-9_-]{1,256}$/

export type WechatSettings = {
  readonly appId: string
  /** The AppSecret; asked for at each call, so that nobody holds it as text. */
  readonly secret: () => string
  /** `code2SessionUrl`, or what stands in for it. */
  readonly url: string
}

export function wechatVerifier(
  provider: string,
  settings: WechatSettings,
  tools: { readonly fetch: LimitedFetch },
): Verifier {
  return {
    method: 'wechat',
    provider,
    verify: async ({ token: code }, { now }) => {
      if (!codePattern.test(code)) throw new IdentityRejected('malformed', 'The code is none that wx.login gives.')
      const { openid, unionid } = await exchange(code, settings, tools.fetch)
      // The same person has one unionid in all games of a studio, and an openid in each.
      const own = `openid:${settings.appId}:${openid}`
      return {
        method: 'wechat',
        provider,
        issuer: 'wechat',
        ...(unionid === undefined
          ? { subject: own, formerSubjects: [] }
          : { subject: `unionid:${unionid}`, formerSubjects: [own] }),
        // A code lives for five minutes and works once.
        issuedAt: now,
        claims: unionid === undefined ? { openid } : { openid, unionid },
        terms: {},
      }
    },
  }
}

const idShape = z.string().min(1).max(128)
const answerShape = z.object({ openid: idShape, unionid: idShape.optional() })
const errorShape = z.object({ errcode: z.int() })

async function exchange(
  code: string,
  { appId, secret, url }: WechatSettings,
  fetch: LimitedFetch,
): Promise<z.infer<typeof answerShape>> {
  const query = new URLSearchParams({
    appid: appId,
    secret: secret(),
    js_code: code,
    grant_type: 'authorization_code',
  })
  const { status, body } = arrived(
    await fetch({ url: `${url}?${query}`, method: 'GET', headers: {}, timeoutMs, answerBytesMax }),
    'WeChat',
  )
  if (status !== 200) throw new ProviderUnavailable('answer', `WeChat answered status ${status}`)
  const answer = jsonOf(body)
  const error = errorShape.safeParse(answer)
  if (error.success && error.data.errcode !== 0) throw refusal(error.data.errcode)
  const read = answerShape.safeParse(answer)
  if (!read.success) throw new ProviderUnavailable('answer', 'WeChat answered without an openid')
  return read.data
}

const refusals: ReadonlyMap<number, string> = new Map([
  [40029, 'The code is not valid; call wx.login again.'],
  [40163, 'The code has been used; call wx.login again.'],
  [41008, 'The code is missing.'],
  [40226, 'WeChat blocks this user from signing in.'],
])

function refusal(errcode: number): IdentityRejected | ProviderUnavailable {
  const said = refusals.get(errcode)
  if (said !== undefined) return new IdentityRejected('refused', said, { code: String(errcode), message: said })
  // 45011: more than 100 calls of one user in a minute. -1: WeChat is busy.
  if (errcode === 45011 || errcode === -1) return new ProviderUnavailable('busy', `WeChat is busy (${errcode})`)
  return new ProviderUnavailable('settings', `WeChat does not take appId and secret (${errcode})`)
}
