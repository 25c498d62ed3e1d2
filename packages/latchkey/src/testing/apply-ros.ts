/** ROS's part for the resources of a plan: reads a template and calls what a stack would call. */
import assert from 'node:assert/strict'
import type { Client } from '@latchkey/client'
import { Arguments, isValues, makeInOrder, mapped, setCors, setLifecycle } from './apply-template.ts'
import type { Made, Pending, Values } from './apply-template.ts'

/** Makes what the text says; answers its outputs. */
export async function applyRos(text: string, client: Client): Promise<Made> {
  const { ROSTemplateFormatVersion, Description, Resources, Outputs, ...unknown } = JSON.parse(text) as Values
  assert.deepEqual([Object.keys(unknown), ROSTemplateFormatVersion], [[], '2015-09-01'])
  assert.equal(typeof Description, 'string')
  assert.ok(isValues(Resources) && isValues(Outputs))
  const { accountId } = await client.sts.getCallerIdentity({})
  const made = new Map<string, Made>()
  const pending = Object.entries(Resources).map(([id, resource]): Pending => {
    assert.ok(isValues(resource))
    const { Type, Properties, DependsOn, DeletionPolicy = 'Retain', ...rest } = resource
    assert.deepEqual([Object.keys(rest), DeletionPolicy], [[], 'Retain'], id)
    const make = makers[String(Type)]
    assert.ok(make !== undefined, `there is no resource ${String(Type)}`)
    return {
      address: id,
      needs: [...(typeof DependsOn === 'string' ? [DependsOn] : []), ...namedIn(Properties)],
      make: async () => {
        const given = new Arguments(id, resolved(Properties, made, accountId))
        const result = await make(given, client)
        given.end()
        return result
      },
    }
  })
  await makeInOrder(pending, made)
  return Object.fromEntries(
    Object.entries(Outputs).map(([name, told]) => {
      assert.ok(isValues(told))
      return [name, String(resolved(told['Value'], made, accountId))]
    }),
  )
}

type Attribute = readonly [resource: string, name: string]
const attributeIn = (value: unknown): Attribute | undefined =>
  isValues(value) && 'Fn::GetAtt' in value ? (value['Fn::GetAtt'] as Attribute) : undefined // two texts in a list

function namedIn(properties: unknown): string[] {
  const named: string[] = []
  mapped(properties, (value) => {
    const attribute = attributeIn(value)
    if (attribute !== undefined) named.push(attribute[0])
    return value
  })
  return named
}

function resolved(value: unknown, made: ReadonlyMap<string, Made>, accountId: string): unknown {
  return mapped(value, (one) => {
    const attribute = attributeIn(one)
    if (attribute !== undefined) {
      const found = made.get(attribute[0])?.[attribute[1]]
      assert.ok(found !== undefined, `${attribute.join('.')} is nowhere`)
      return found
    }
    if (!isValues(one) || !('Fn::Sub' in one)) return one
    const text = String(one['Fn::Sub']).replaceAll('${ALIYUN::TenantId}', accountId)
    assert.ok(!text.includes('${'), text)
    return text
  })
}

type Make = (given: Arguments, client: Client) => Promise<Made>

const makers: Readonly<Record<string, Make>> = {
  'ALIYUN::RAM::User': async (given, { ram }) => {
    const userName = given.text('UserName')
    await ram.createUser({ userName, comments: given.text('Comments') })
    return { UserName: userName }
  },
  'ALIYUN::RAM::Role': async (given, { ram }) => {
    const { role } = await ram.createRole({
      roleName: given.text('RoleName'),
      description: given.text('Description'),
      maxSessionDuration: given.number('MaxSessionDuration'),
      assumeRolePolicyDocument: withActions('string', given.document('AssumeRolePolicyDocument')),
    })
    return { RoleName: role?.roleName ?? '', Arn: role?.arn ?? '' }
  },
  'ALIYUN::RAM::ManagedPolicy': async (given, { ram }) => {
    const policyName = given.text('PolicyName')
    await ram.createPolicy({ policyName, policyDocument: withActions('object', given.document('PolicyDocument')) })
    for (const userName of given.has('Users') ? given.texts('Users') : [])
      await ram.attachPolicyToUser({ policyType: 'Custom', policyName, userName })
    for (const roleName of given.has('Roles') ? given.texts('Roles') : [])
      await ram.attachPolicyToRole({ policyType: 'Custom', policyName, roleName })
    return { PolicyName: policyName }
  },
  'ALIYUN::OSS::Bucket': makeBucket,
  'ALIYUN::OSS::BucketStyle': async (given, { oss }) => {
    assert.equal(given.text('Category'), 'image')
    const style = { content: given.text('Content') }
    await oss.putStyle({ bucket: given.text('Bucket'), styleName: given.text('StyleName'), category: 'image', style })
    return {}
  },
}

/** ROS takes the actions of a trust policy as text, and those of others as lists. */
function withActions(type: 'string' | 'object', document: string): string {
  const { Statement } = JSON.parse(document) as { Statement: { Action: unknown }[] }
  for (const { Action } of Statement) assert.equal(typeof Action, type, document)
  return document
}

async function makeBucket(given: Arguments, client: Client): Promise<Made> {
  const { oss } = client
  const bucket = given.text('BucketName')
  await oss.putBucket({ bucket, acl: given.text('AccessControl') as 'private' }) // the server looks at it
  const configuration = { isBlocked: given.boolean('BlockPublicAccess') }
  await oss.putBucketPublicAccessBlock({ bucket, configuration })
  if (given.has('Policy')) await oss.putBucketPolicy({ bucket, policy: given.document('Policy') })
  if (given.has('CORSConfiguration')) {
    const cors = given.one('CORSConfiguration')
    assert.equal(cors.boolean('ResponseVary'), true)
    const rules = cors.many('CORSRule').map((rule) => {
      const [origins, methods] = [rule.texts('AllowedOrigin'), rule.texts('AllowedMethod')]
      const [headers, exposed] = [rule.texts('AllowedHeader'), rule.texts('ExposeHeader')]
      const maxAgeSeconds = rule.number('MaxAgeSeconds')
      rule.end()
      return { origins, methods, headers, exposed, maxAgeSeconds }
    })
    cors.end()
    await setCors(client, bucket, rules)
  }
  if (given.has('LifecycleConfiguration'))
    await setLifecycle(client, bucket, given.one('LifecycleConfiguration').many('Rule').map(lifecycleRule))
  if (given.has('RefererConfiguration')) {
    const referer = given.one('RefererConfiguration')
    const lists = { allowEmptyReferer: referer.boolean('AllowEmptyReferer'), allowed: referer.texts('RefererList') }
    referer.end()
    await oss.putBucketReferer({ bucket, configuration: lists })
  }
  if (given.has('LoggingConfiguration')) {
    const logging = given.one('LoggingConfiguration')
    const enabled = { targetBucket: logging.text('TargetBucket'), targetPrefix: logging.text('TargetPrefix') }
    logging.end()
    await oss.putBucketLogging({ bucket, status: { enabled } })
  }
  return { Name: bucket }
}

function lifecycleRule(rule: Arguments) {
  assert.equal(rule.text('Status'), 'Enabled')
  const days = (name: string): number | undefined => (rule.has(name) ? rule.one(name).number('Days') : undefined)
  const read = {
    id: rule.text('ID'),
    prefix: rule.text('Prefix'),
    expireDays: days('Expiration'),
    abortDays: days('AbortMultipartUpload'),
  }
  rule.end()
  return read
}
