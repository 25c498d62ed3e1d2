/** Signing in with credentials of STS, on the host that the cloud's own samples call. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { send } from '../../wire/send.ts'
import type { WireAnswer } from '../../wire/send.ts'
import type { Stage } from './stage.ts'

const host = 'signin.aliyun.com'

export function signInCases(stage: Stage): Case[] {
  const ask = (parameters: Readonly<Record<string, string>>, method: 'GET' | 'POST' = 'POST'): Promise<WireAnswer> => {
    const text = new URLSearchParams(parameters).toString()
    const { endpoint } = stage.world.target
    return method === 'GET'
      ? send({ endpoint, host, method, path: `/federation?${text}` })
      : send({
          endpoint,
          host,
          method,
          path: '/federation',
          headers: [['Content-Type', 'application/x-www-form-urlencoded']],
          body: Buffer.from(text),
        })
  }
  const given = async (): Promise<Record<string, string>> => {
    const { id, secret, token } = await stage.world.session()
    return {
      Action: 'GetSigninToken',
      AccessKeyId: id,
      AccessKeySecret: secret,
      SecurityToken: token,
      TicketType: 'mini',
    }
  }
  const login = (ticket: string): Promise<WireAnswer> =>
    ask({ Action: 'Login', LoginUrl: 'https://www.aliyun.com', Destination: '/', SigninToken: ticket }, 'GET')
  return [
    {
      name: 'SignIn_a-ticket-is-good-once',
      run: async () => {
        const ticket = await ask(await given())
        assert.equal(ticket.status, 200)
        const { SigninToken, RequestId } = membersOf(ticket)
        assert.ok(SigninToken !== undefined && RequestId !== undefined)
        const first = await login(SigninToken)
        assert.ok(first.status === 200 || first.status === 302, `${first.status}`)
        expectCode(await login(SigninToken), 401, 'InvalidCredential.AuthenticateFail')
      },
    },
    {
      name: 'SignIn_by-get-as-well',
      run: async () => assert.equal((await ask(await given(), 'GET')).status, 200),
    },
    {
      name: 'SignIn_wrong-secret',
      run: async () =>
        expectCode(await ask({ ...(await given()), AccessKeySecret: 'x' }), 401, 'InvalidCredential.AuthenticateFail'),
    },
    {
      name: 'SignIn_missing-parameters-are-named',
      run: async () => {
        for (const name of ['AccessKeyId', 'AccessKeySecret', 'SecurityToken'])
          expectCode(await ask({ ...(await given()), [name]: '' }), 400, `MissingParameter.${name}`)
        expectCode(await ask({ Action: 'Login', SigninToken: 'x' }), 400, 'MissingParameter.LoginUrl')
        expectCode(
          await ask({ Action: 'Login', LoginUrl: 'https://www.aliyun.com' }),
          400,
          'MissingParameter.SigninToken',
        )
        expectCode(await ask({ Action: 'Logout' }), 400, 'InvalidAction')
      },
    },
  ]
}

const membersOf = (answer: WireAnswer) => JSON.parse(answer.text) as Readonly<Record<string, string | undefined>>

function expectCode(answer: WireAnswer, status: number, code: string): void {
  assert.deepEqual([answer.status, membersOf(answer)['Code']], [status, code])
}
