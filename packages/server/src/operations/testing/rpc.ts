/** What tests of STS and RAM operations run on: a directory in memory, a clock that stands, callers of each kind. */
import assert from 'node:assert/strict'
import { ServiceError } from '@latchkey/protocol'
import type { Caller } from '../../access/caller.ts'
import type { Diagnosis } from '../../access/diagnostics.ts'
import { parseMasterKeys } from '../../access/master-key.ts'
import { memoryNonces } from '../../access/nonces.ts'
import { revocations } from '../../access/revocations.ts'
import { sessionTokens } from '../../access/session-tokens.ts'
import { fixedClock } from '../../base/clock.ts'
import { openSequence } from '../../store/directory/change.ts'
import { openIssuerKeys } from '../../federation/issuer-keys.ts'
import { openOidcTokens } from '../../federation/oidc-tokens.ts'
import { openSamlAssertions } from '../../federation/saml-assertions.ts'
import type { DirectoryLimits } from '../../store/directory/limits.ts'
import { recordSealer } from '../../store/directory/seal.ts'
import { kmsData } from '../../store/kms/data.ts'
import { kmsKeys } from '../../store/kms/keys.ts'
import type { KmsKeys } from '../../store/kms/keys.ts'
import { testSealKeys } from '../../store/testing.ts'
import { openTestDirectory, snapshotOf, testAccountId, testNow, testRootKey } from '../../store/testing/directory.ts'
import type { TestDirectory } from '../../store/testing/directory.ts'
import type { RpcContext } from '../operation.ts'

export const account = testAccountId
export const testMasterKey = `1:${Buffer.alloc(32, 3).toString('base64')}`
export const rootCaller: Caller = { kind: 'root', accountId: account, accessKeyId: testRootKey.id }
export const allowOss = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}'
export const trustOf = (principal: string, condition = ''): string =>
  `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"${principal}"}${condition}}]}`
export const trustAccount = trustOf(`acs:ram::${account}:root`)

export type TestRpc = TestDirectory & {
  readonly kms: KmsKeys
  readonly context: RpcContext
  /** The same context for another caller. */
  readonly as: (caller: Caller) => RpcContext
  /** Makes a user with one access key, and gives it as a caller. */
  readonly user: (userName: string) => Promise<Caller>
  /** Runs a call that must fail with this code and change nothing; answers the error. */
  readonly refuses: (code: string, call: () => Promise<unknown>) => Promise<ServiceError>
}

/** What a test sealed, by its message. */
export const diagnoses = new Map<string, Diagnosis>()

export async function testRpc(limits: Partial<DirectoryLimits> = {}): Promise<TestRpc> {
  const opened = await openTestDirectory(limits)
  const { directory, kv, ids } = opened
  const clock = fixedClock(testNow.toISOString())
  const kms = kmsKeys(kv, recordSealer(testSealKeys(), ids), ids)
  const context: RpcContext = {
    requestId: '00000000-0000-0000-0000-000000000000',
    now: testNow,
    caller: rootCaller,
    directory,
    tokens: sessionTokens(parseMasterKeys(testMasterKey), ids),
    revocations: revocations(kv, await openSequence(kv, ids)),
    // Nobody is reached; tests of federation bring an issuer.
    oidcTokens: openOidcTokens(openIssuerKeys({ fetch: async () => ({ kind: 'forbidden' }) }, clock)),
    samlAssertions: openSamlAssertions(),
    nonces: memoryNonces(),
    kms: kmsData(kms, ids),
    ids,
    clock,
    denied: () => 'sealed',
    diagnosed: (message) => diagnoses.get(message),
    conditions: new Map([
      ['acs:SourceIp', ['192.0.2.1']],
      ['acs:SecureTransport', ['true']],
    ]),
  }
  return {
    ...opened,
    kms,
    context,
    as: (caller) => ({ ...context, caller }),
    async user(userName) {
      const made = await directory.users.create(account, { userName }, testNow)
      const key = await directory.accessKeys.create(account, { kind: 'user', userName }, testNow)
      assert(made.kind === 'created' && key.kind === 'created')
      const { userId } = made.user
      const sequence = await directory.sequence()
      return { kind: 'user', accountId: account, userId, userName, accessKeyId: key.key.id, policies: [], sequence }
    },
    async refuses(code, call) {
      const before = await snapshotOf(kv)
      const error = await call().then(
        () => assert.fail(`expected ${code}, but the call succeeded`),
        (reason: unknown) => reason,
      )
      assert(error instanceof ServiceError, `expected ${code}, got ${String(error)}`)
      assert.equal(error.code, code)
      assert.equal(await snapshotOf(kv), before, 'a failed call changes nothing')
      return error
    },
  }
}
