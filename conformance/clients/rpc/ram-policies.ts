/** RAM: policies, their versions, and what they are attached to. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { allow, everythingOf } from '../../run/world.ts'
import { at, isoTime, namesOf, refused } from './invoke.ts'
import type { RpcStage } from './invoke.ts'

const document = JSON.stringify(everythingOf('example'))

export function ramPolicyCases(stage: RpcStage): Case[] {
  return [...policyCases(stage), ...versionCases(stage), ...attachCases(stage)]
}

function policyCases(stage: RpcStage): Case[] {
  const bad: [name: string, text: string][] = [
    ['not-json', '{'],
    ['no-statement', '{"Version":"1"}'],
    ['another-version', '{"Version":"2","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}'],
    ['no-resource', '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*"}]}'],
    ['a-principal', '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*","Principal":"*"}]}'],
    ['another-effect', '{"Version":"1","Statement":[{"Effect":"Perhaps","Action":"oss:*","Resource":"*"}]}'],
  ]
  return [
    {
      name: 'CreatePolicy+GetPolicy+UpdatePolicyDescription+ListPolicies+DeletePolicy_whole-life',
      run: async () => {
        const PolicyName = stage.world.name('policy')
        const made = await stage.ram('CreatePolicy', { PolicyName, PolicyDocument: document, Description: 'd & e' })
        assert.deepEqual(
          [at(made, 'Policy', 'PolicyName'), at(made, 'Policy', 'PolicyType'), at(made, 'Policy', 'DefaultVersion')],
          [PolicyName, 'Custom', 'v1'],
        )
        assert.match(String(at(made, 'Policy', 'CreateDate')), isoTime)
        const got = await stage.ram('GetPolicy', { PolicyName, PolicyType: 'Custom' })
        assert.deepEqual(JSON.parse(String(at(got, 'DefaultPolicyVersion', 'PolicyDocument'))), JSON.parse(document))
        assert.equal(at(got, 'Policy', 'AttachmentCount'), 0)
        await stage.ram('UpdatePolicyDescription', { PolicyName, NewDescription: 'new' })
        assert.equal(
          at(await stage.ram('GetPolicy', { PolicyName, PolicyType: 'Custom' }), 'Policy', 'Description'),
          'new',
        )
        const listed = await stage.ram('ListPolicies', { PolicyType: 'Custom', MaxItems: 1_000 })
        assert.ok(namesOf(listed, 'Policies', 'Policy', 'PolicyName').includes(PolicyName))
        await stage.ram('DeletePolicy', { PolicyName })
        await refused(stage.ram('GetPolicy', { PolicyName, PolicyType: 'Custom' }), 'EntityNotExist.Policy', 404)
      },
    },
    {
      name: 'CreatePolicy_twice',
      run: async () => {
        const PolicyName = await stage.world.policy(everythingOf('a'))
        await refused(
          stage.ram('CreatePolicy', { PolicyName, PolicyDocument: document }),
          'EntityAlreadyExists.Policy',
          409,
        )
      },
    },
    ...bad.map(([name, PolicyDocument]): Case => ({
      name: `CreatePolicy_document-with-${name}`,
      run: async () =>
        void (await refused(
          stage.ram('CreatePolicy', { PolicyName: stage.world.name('bad'), PolicyDocument }),
          'MalformedPolicyDocument',
          400,
        )),
    })),
    {
      name: 'CreatePolicy_limits',
      run: async () => {
        const long = JSON.stringify(allow('oss:*', `acs:oss:*:*:${'x'.repeat(6_144)}`))
        await refused(
          stage.ram('CreatePolicy', { PolicyName: stage.world.name('bad'), PolicyDocument: long }),
          'InvalidParameter.PolicyDocument.Length',
          400,
        )
        await refused(
          stage.ram('CreatePolicy', { PolicyName: 'a_b', PolicyDocument: document }),
          'InvalidParameter.PolicyName.InvalidChars',
          400,
        )
      },
    },
    {
      name: 'GetPolicy+ListPolicies_of-the-system',
      run: async () => {
        const got = await stage.ram('GetPolicy', { PolicyName: 'AliyunSTSAssumeRoleAccess', PolicyType: 'System' })
        assert.equal(at(got, 'Policy', 'PolicyType'), 'System')
        assert.match(String(at(got, 'DefaultPolicyVersion', 'PolicyDocument')), /sts:AssumeRole/)
        const listed = await stage.ram('ListPolicies', { PolicyType: 'System', MaxItems: 1_000 })
        const names = namesOf(listed, 'Policies', 'Policy', 'PolicyName')
        for (const name of ['AliyunOSSFullAccess', 'AliyunOSSReadOnlyAccess', 'AliyunSTSAssumeRoleAccess'])
          assert.ok(names.includes(name), name)
      },
    },
    {
      name: 'GetPolicy_unknown-type',
      run: async () =>
        void (await refused(
          stage.ram('GetPolicy', { PolicyName: 'a', PolicyType: 'Other' }),
          /^InvalidParameter\.PolicyType/,
          400,
        )),
    },
  ]
}

function versionCases(stage: RpcStage): Case[] {
  return [
    {
      name: 'CreatePolicyVersion+GetPolicyVersion+SetDefaultPolicyVersion+ListPolicyVersions+DeletePolicyVersion_whole-life',
      run: async () => {
        const PolicyName = await stage.world.policy(everythingOf('a'))
        const second = await stage.ram('CreatePolicyVersion', {
          PolicyName,
          PolicyDocument: document,
          SetAsDefault: true,
        })
        assert.deepEqual(
          [at(second, 'PolicyVersion', 'VersionId'), at(second, 'PolicyVersion', 'IsDefaultVersion')],
          ['v2', true],
        )
        const one = await stage.ram('GetPolicyVersion', { PolicyName, PolicyType: 'Custom', VersionId: 'v1' })
        assert.equal(at(one, 'PolicyVersion', 'IsDefaultVersion'), false)
        await stage.ram('SetDefaultPolicyVersion', { PolicyName, VersionId: 'v1' })
        await refused(
          stage.ram('DeletePolicyVersion', { PolicyName, VersionId: 'v1' }),
          'DeleteConflict.Policy.Version.Default',
          409,
        )
        for (let count = 0; count < 3; count += 1)
          await stage.ram('CreatePolicyVersion', { PolicyName, PolicyDocument: document })
        await refused(
          stage.ram('CreatePolicyVersion', { PolicyName, PolicyDocument: document }),
          'LimitExceeded.Policy.Version',
          409,
        )
        await stage.ram('CreatePolicyVersion', {
          PolicyName,
          PolicyDocument: document,
          RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
        })
        const listed = await stage.ram('ListPolicyVersions', { PolicyName, PolicyType: 'Custom' })
        assert.deepEqual(namesOf(listed, 'PolicyVersions', 'PolicyVersion', 'VersionId').toSorted(), [
          'v1',
          'v3',
          'v4',
          'v5',
          'v6',
        ])
        await refused(stage.ram('DeletePolicy', { PolicyName }), 'DeleteConflict.Policy.Version', 409)
        await stage.ram('DeletePolicyVersion', { PolicyName, VersionId: 'v3' })
        await refused(
          stage.ram('GetPolicyVersion', { PolicyName, PolicyType: 'Custom', VersionId: 'v3' }),
          'EntityNotExist.Policy.Version',
          404,
        )
      },
    },
  ]
}

function attachCases(stage: RpcStage): Case[] {
  return (['User', 'Role'] as const).flatMap((kind): Case[] => {
    const make = async (): Promise<string> => {
      const name = stage.world.name(kind.toLowerCase())
      await (kind === 'User' ? stage.world.user(name) : stage.world.role(name))
      return name
    }
    return [
      {
        name: `AttachPolicyTo${kind}+DetachPolicyFrom${kind}+ListPoliciesFor${kind}+ListEntitiesForPolicy_whole-life`,
        run: async () => {
          const entity = { [`${kind}Name`]: await make() }
          const policy = { PolicyName: await stage.world.policy(everythingOf('a')), PolicyType: 'Custom' }
          await stage.ram(`AttachPolicyTo${kind}`, { ...policy, ...entity })
          await refused(
            stage.ram(`AttachPolicyTo${kind}`, { ...policy, ...entity }),
            `EntityAlreadyExists.${kind}.Policy`,
            409,
          )
          const listed = await stage.ram(`ListPoliciesFor${kind}`, entity)
          assert.deepEqual(namesOf(listed, 'Policies', 'Policy', 'PolicyName'), [policy.PolicyName])
          assert.match(String(at(listed, 'Policies', 'Policy', 0, 'AttachDate')), isoTime)
          const entities = await stage.ram('ListEntitiesForPolicy', policy)
          assert.deepEqual(namesOf(entities, `${kind}s`, kind, `${kind}Name`), Object.values(entity))
          assert.equal(at(await stage.ram('GetPolicy', policy), 'Policy', 'AttachmentCount'), 1)
          await refused(stage.ram('DeletePolicy', { PolicyName: policy.PolicyName }), /^DeleteConflict\.Policy\./, 409)
          await stage.ram(`DetachPolicyFrom${kind}`, { ...policy, ...entity })
          await refused(
            stage.ram(`DetachPolicyFrom${kind}`, { ...policy, ...entity }),
            `EntityNotExist.${kind}.Policy`,
            404,
          )
        },
      },
      {
        name: `AttachPolicyTo${kind}_what-is-not-there`,
        run: async () => {
          const entity = { [`${kind}Name`]: await make() }
          await refused(
            stage.ram(`AttachPolicyTo${kind}`, { PolicyName: 'nothing', PolicyType: 'Custom', ...entity }),
            'EntityNotExist.Policy',
            404,
          )
          const policy = { PolicyName: 'AliyunOSSReadOnlyAccess', PolicyType: 'System' }
          await refused(
            stage.ram(`AttachPolicyTo${kind}`, { ...policy, [`${kind}Name`]: 'nobody-here' }),
            `EntityNotExist.${kind}`,
            404,
          )
        },
      },
    ]
  })
}
