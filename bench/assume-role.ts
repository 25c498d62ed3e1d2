import { join } from 'node:path'
import type { Bench } from './lib/bench.ts'
import { compare } from './lib/compare.ts'
import { figureOf } from './lib/figure.ts'
import type { Side } from './lib/compare.ts'
import { accountId, latchkey } from './lib/latchkey.ts'
import { writeRequests } from './lib/load.ts'
import { signedCall } from './lib/sign.ts'
import type { Target } from './lib/sign.ts'
import { askRaw, newDirectory, startSubject } from './lib/subject.ts'
import type { Subject } from './lib/subject.ts'

const roleName = 'player'
/** Each call has a nonce that is good once, so calls are made anew for every round. */
const callsPerRound = 12_000

/** AssumeRole with a session policy, by a user who may, signed as RPC version 1. No peer has it; another checkout may. */
export async function assumeRole(bench: Bench): Promise<void> {
  const programs = [latchkey(), ...bench.peers.filter(({ dialect }) => dialect === 'oss')]
  const sides: Side[] = []
  try {
    for (const program of programs) {
      const subject = await startSubject(program, await newDirectory(bench.root, 'assume-role'))
      sides.push(await sideOf(bench, subject, sides.length).catch((error: unknown) => endWith(subject, error)))
    }
    const figures = await compare(
      bench,
      { claim: 'assume-role', name: 'AssumeRole', connections: bench.connections },
      sides,
    )
    // On a machine that others use too, what one core can do shows in the CPU that a call costs.
    for (const { name: subject } of programs) {
      const costsUs = figures.flatMap((figure) =>
        figure.subject === subject ? (figure.also.cpuUsPerRequest ?? []) : [],
      )
      const name = 'AssumeRole, per second of CPU of one core'
      bench.report(
        figureOf(
          { claim: 'assume-role', name, subject, unit: 'requests/s' },
          costsUs.map((costUs) => 1e6 / costUs),
        ),
      )
    }
  } finally {
    for (const { subject } of sides) await subject.close()
  }
}

async function endWith(subject: Subject, error: unknown): Promise<never> {
  await subject.close()
  throw error
}

async function sideOf(bench: Bench, subject: Subject, index: number): Promise<Side> {
  const keys = await prepare(subject)
  const requests = join(bench.root, `assume-role-${index}.requests`)
  let nonce = 0
  const refill = (): Promise<void> =>
    writeRequests(requests, calls({ ...subject.target, keys }, bench.isQuick ? callsPerRound / 2 : callsPerRound))
  function* calls(target: Target, count: number): Generator<Uint8Array> {
    const now = new Date()
    for (let call = 0; call < count; call += 1) {
      nonce += 1
      yield signedCall(target, assume(nonce), now, `bench-${nonce}`)
    }
  }
  return { subject, requests, refill }
}

const assume = (player: number): Readonly<Record<string, string>> => ({
  Action: 'AssumeRole',
  Version: '2015-04-01',
  RoleArn: `acs:ram::${accountId}:role/${roleName}`,
  RoleSessionName: `player-${player}`,
  DurationSeconds: '3600',
  Policy: JSON.stringify({
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'oss:*', Resource: [`acs:oss:*:*:game/${player}`, `acs:oss:*:*:game/${player}/*`] },
    ],
  }),
})

/** The user that a game's back end would have: an access key and sts:AssumeRole. */
async function prepare(subject: Subject): Promise<{ readonly id: string; readonly secret: string }> {
  let nonce = 0
  const call = async (action: string, parameters: Readonly<Record<string, string>>): Promise<unknown> => {
    nonce += 1
    const whole = { Action: action, Version: '2015-05-01', ...parameters }
    return JSON.parse(
      (await askRaw(subject.port, signedCall(subject.target, whole, new Date(), `set-up-${nonce}`))).toString('utf8'),
    )
  }
  await call('CreateUser', { UserName: 'backend' })
  await call('AttachPolicyToUser', {
    PolicyType: 'System',
    PolicyName: 'AliyunSTSAssumeRoleAccess',
    UserName: 'backend',
  })
  await call('CreateRole', {
    RoleName: roleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${accountId}:root`] } }],
    }),
  })
  // RAM's documented answer.
  const made = (await call('CreateAccessKey', { UserName: 'backend' })) as {
    readonly AccessKey: { readonly AccessKeyId: string; readonly AccessKeySecret: string }
  }
  return { id: made.AccessKey.AccessKeyId, secret: made.AccessKey.AccessKeySecret }
}
