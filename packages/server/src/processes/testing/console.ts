/** Somebody at the console of a server with a game on it. */
import { openConsole } from '../console-door.ts'
import { injectedWire, readAnswer } from './server.ts'
import type { InjectedAnswer, InjectedRequest } from './server.ts'
import type { TestKey } from './client.ts'
import { openGame } from './game.ts'
import type { Game } from './game.ts'

export type TestConsole = Game & {
  readonly ask: (request: InjectedRequest, door?: 'console' | 'sign-in-host') => Promise<InjectedAnswer>
  /** `POST /federation` with these parameters. */
  readonly federation: (params: Readonly<Record<string, string>>, from?: string) => Promise<InjectedAnswer>
  /** The ticket that these credentials are good for; throws when they are not. */
  readonly ticket: (key: TestKey) => Promise<string>
  /** `Login` by a program, with a ticket. */
  readonly login: (ticket: string, more?: Readonly<Record<string, string>>, from?: string) => Promise<InjectedAnswer>
  /** The bearer token of a session. */
  readonly enter: (key: TestKey) => Promise<string>
  readonly signIn: (body: Readonly<Record<string, string>>, from?: string) => Promise<InjectedAnswer>
  readonly as: (
    token: string,
    method: string,
    target: string,
    more?: Partial<InjectedRequest>,
  ) => Promise<InjectedAnswer>
  readonly call: (
    token: string,
    method: string,
    target: string,
    more?: Partial<InjectedRequest>,
  ) => Promise<InjectedAnswer>
}

export const fieldOf = (answer: InjectedAnswer, name: string): string =>
  String((JSON.parse(answer.text) as Readonly<Record<string, unknown>>)[name])

export async function openTestConsole(
  options: {
    readonly roles?: readonly string[]
    readonly hosts?: readonly string[]
    readonly refusalMs?: number
    readonly attemptsPerMinuteMax?: number
  } = {},
): Promise<TestConsole> {
  const game = await openGame()
  const { server } = game
  const settings = { signInHosts: [...(options.hosts ?? [])], signInRoles: [...(options.roles ?? [])] }
  const answer = openConsole(settings, server.engines, server.house, {
    refusalMs: options.refusalMs ?? 0,
    attemptsPerMinuteMax: options.attemptsPerMinuteMax ?? 30,
  })
  const ask: TestConsole['ask'] = async (request, door = 'console') =>
    readAnswer(await answer(injectedWire({ host: '127.0.0.1:9001', ...request }, server.house), door))
  const federation: TestConsole['federation'] = (params, from) =>
    ask({
      method: 'POST',
      target: '/federation',
      headers: [
        ['content-type', 'application/x-www-form-urlencoded'],
        ['accept', 'application/json'],
      ],
      body: new URLSearchParams(params).toString(),
      ...(from === undefined ? {} : { remoteAddress: from }),
    })
  const ticket: TestConsole['ticket'] = async ({ id, secret, token = '' }) => {
    const given = { Action: 'GetSigninToken', AccessKeyId: id, AccessKeySecret: secret, SecurityToken: token }
    const answered = await federation(given)
    if (answered.status !== 200) throw new Error(answered.text)
    return fieldOf(answered, 'SigninToken')
  }
  const login: TestConsole['login'] = (signinToken, more = {}, from) =>
    federation({ Action: 'Login', LoginUrl: '/sign-in', SigninToken: signinToken, ...more }, from)
  const as: TestConsole['as'] = (token, method, target, more = {}) =>
    ask({ method, target, ...more, headers: [['authorization', `Bearer ${token}`], ...(more.headers ?? [])] })
  return {
    ...game,
    ask,
    federation,
    ticket,
    login,
    enter: async (key) => {
      const answered = await login(await ticket(key))
      if (answered.status !== 200) throw new Error(answered.text)
      return fieldOf(answered, 'Token')
    },
    signIn: (body, from) =>
      ask({
        method: 'POST',
        target: '/api/sign-in',
        headers: [['content-type', 'application/json']],
        body: JSON.stringify(body),
        ...(from === undefined ? {} : { remoteAddress: from }),
      }),
    as,
    call: (token, method, target, more) =>
      as(token, 'POST', `/api/call?method=${method}&target=${encodeURIComponent(target)}`, more),
  }
}
