/** STS and RAM: by hand in every shape, through pop-core, and through the generated SDKs. */
import type { Given } from '../run/given.ts'
import { suiteOf } from '../run/suite.ts'
import type { Case, Suite } from '../run/suite.ts'
import { RpcStage } from './rpc/invoke.ts'
import type { Invoke } from './rpc/invoke.ts'
import { federationCases } from './rpc/federation.ts'
import { popCoreInvoke, sdkInvoke } from './rpc/official.ts'
import { imsCases } from './rpc/ims.ts'
import { imsAccountCases, imsPasswordCases } from './rpc/ims-account.ts'
import { ramEntityCases } from './rpc/ram-entities.ts'
import { ramGroupCases } from './rpc/ram-groups.ts'
import { ramPolicyCases } from './rpc/ram-policies.ts'
import { ramSignInCases } from './rpc/ram-sign-in.ts'
import { rawInvoke, rawRpcCases, unsignedInvoke } from './rpc/raw.ts'
import { stsCases } from './rpc/sts.ts'

export function rpcSuites({ world, only }: Given): Suite[] {
  const ways: [client: string, invoke: Invoke][] = [
    ['raw RPC, GET', rawInvoke(world, 'GET')],
    ['raw RPC, form', rawInvoke(world, 'form')],
    ['raw RPC, query and form', rawInvoke(world, 'split')],
    ['raw RPC, ACS3', rawInvoke(world, 'acs3')],
    ['@alicloud/pop-core, GET', popCoreInvoke(world, 'GET')],
    ['@alicloud/pop-core, POST', popCoreInvoke(world, 'POST')],
  ]
  const sts = (client: string, invoke: Invoke): Suite =>
    suiteOf({ client, cases: stsAndFederation(new RpcStage(world, invoke)), only })
  const ram = (client: string, invoke: Invoke): Suite => {
    const stage = new RpcStage(world, invoke)
    return suiteOf({ client, cases: ramCases(stage), only })
  }
  const ims = (client: string, invoke: Invoke): Suite =>
    suiteOf({ client, cases: knownToTheSdk(new RpcStage(world, invoke)), only })
  // The generated SDKs sign with ACS3 unless they are told otherwise.
  const acs3 = sdkInvoke(world)
  const v1 = sdkInvoke(world, { signatureAlgorithm: 'v2' })
  return [
    suiteOf({ client: 'raw RPC', cases: rawRpcCases(world), only }),
    suiteOf({ client: 'raw RPC, unsigned', cases: federationCases(new RpcStage(world, unsignedInvoke(world))), only }),
    ...ways.map(([client, invoke]) => {
      const stage = new RpcStage(world, invoke)
      return suiteOf({ client, cases: [...stsAndFederation(stage), ...ramCases(stage), ...imsCasesOf(stage)], only })
    }),
    sts('@alicloud/sts20150401', acs3),
    sts('@alicloud/sts20150401, signature V1', v1),
    ram('@alicloud/ram20150501', acs3),
    ram('@alicloud/ram20150501, signature V1', v1),
    ims('@alicloud/ims20190815', acs3),
    ims('@alicloud/ims20190815, signature V1', v1),
  ]
}

const stsAndFederation = (stage: RpcStage): Case[] => [...stsCases(stage), ...federationCases(stage)]

const imsCasesOf = (stage: RpcStage): Case[] => [...imsCases(stage), ...imsAccountCases(stage)]

const knownToTheSdk = (stage: RpcStage): Case[] => [...imsCases(stage), ...imsPasswordCases(stage)]

const ramCases = (stage: RpcStage): Case[] => [
  ...ramEntityCases(stage),
  ...ramGroupCases(stage),
  ...ramPolicyCases(stage),
  ...ramSignInCases(stage),
]
