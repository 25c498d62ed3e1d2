import { evaluate, readPolicy } from '@latchkey/policy'
import type { AccessRequest } from '@latchkey/policy'
import type { Bench } from './lib/bench.ts'
import { figureOf } from './lib/figure.ts'

const statements = 10
const decisionsPerRound = 200_000
const accountId = '1000000000000001'

/** One decision over a compiled session policy of ten statements, an identity policy and a bucket policy. */
export async function policy(bench: Bench): Promise<void> {
  const requests = [0, 4, statements - 1, -1].map(requestFor)
  const rounds = Math.max(bench.rounds, 5)
  const samplesUs: number[] = []
  for (let round = -1; round < rounds; round += 1) {
    const startedMs = performance.now()
    let allowed = 0
    for (let index = 0; index < decisionsPerRound; index += 1)
      if (evaluate(requests[index % requests.length] ?? requestFor(0)).isAllowed) allowed += 1
    const tookUs = ((performance.now() - startedMs) * 1_000) / decisionsPerRound
    if (allowed !== (decisionsPerRound * 3) / 4) throw new Error(`${allowed} of ${decisionsPerRound} were allowed`)
    // The first round only warms.
    if (round >= 0) samplesUs.push(tookUs)
  }
  const name = `policy decision, session policy of ${statements} statements`
  bench.report(figureOf({ claim: 'policy', name, subject: 'latchkey', unit: 'µs' }, samplesUs))
}

const session = readPolicy(
  JSON.stringify({
    Version: '1',
    Statement: Array.from({ length: statements }, (_, index) => ({
      Effect: 'Allow',
      Action: ['oss:GetObject', 'oss:PutObject'],
      Resource: [`acs:oss:*:*:game/${index}/*`, `acs:oss:*:*:media/${index}/*.png`],
      Condition: { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8'] } },
    })),
  }),
  'session',
)
const identity = readPolicy(
  JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: ['acs:oss:*:*:game', 'acs:oss:*:*:game/*'] }],
  }),
  'identity',
)
const bucketPolicy = readPolicy(
  JSON.stringify({
    Version: '1',
    Statement: [
      {
        Effect: 'Deny',
        Principal: ['*'],
        Action: ['oss:DeleteObject'],
        Resource: [`acs:oss:*:${accountId}:game/shared/*`],
        Condition: { Bool: { 'acs:SecureTransport': ['false'] } },
      },
    ],
  }),
  'bucket',
)

/** A key in the folder of this number; of no folder with -1, which is refused. */
function requestFor(folder: number): AccessRequest {
  const values = new Map([
    ['acs:SourceIp', '10.1.2.3'],
    ['acs:SecureTransport', 'true'],
  ])
  return {
    principal: { kind: 'session', accountId, roleId: '3000000000000001', roleName: 'player', sessionName: 'p1' },
    action: 'oss:GetObject',
    resource: { kind: 'object', ownerAccountId: accountId, bucket: 'game', key: `${folder}/saves/slot-1.bin` },
    conditions: { get: (key) => values.get(key) },
    sessionPolicy: session,
    identityPolicies: [
      {
        name: 'game',
        type: 'Custom',
        version: 'v1',
        policy: identity,
        attachedTo: { kind: 'role', name: 'player' },
      },
    ],
    bucketPolicy,
    bucketAcl: 'private',
  }
}
