/** Terraform's part for the resources of a plan: reads NAME.tf.json and calls what the provider would call. */
import assert from 'node:assert/strict'
import type { Client } from '@latchkey/client'
import { Arguments, isValues, makeInOrder, mapped, setCors, setLifecycle } from './apply-template.ts'
import type { Made, Pending, Values } from './apply-template.ts'

const reference = /\$\{([a-z_.0-9-]+)\}/gi

/** Makes what the text says; answers its outputs. */
export async function applyTerraform(text: string, client: Client): Promise<Made> {
  const { data, resource, output, terraform, provider, '//': _comment, ...unknown } = JSON.parse(text) as Values
  assert.deepEqual(Object.keys(unknown), [])
  assert.match(JSON.stringify([terraform, provider]), /"source":"aliyun\/alicloud".*"region":"[a-z-]+"/)
  const made = new Map<string, Made>()
  if (data !== undefined) {
    assert.deepEqual(data, { alicloud_account: { current: {} } })
    made.set('data.alicloud_account.current', { id: (await client.sts.getCallerIdentity({})).accountId })
  }
  assert.ok(isValues(resource) && isValues(output))
  const pending = Object.entries(resource).flatMap(([kind, named]): Pending[] => {
    assert.ok(isValues(named))
    return Object.entries(named).map(([name, body]) => pendingOf(kind, name, body, made, client))
  })
  await makeInOrder(pending, made)
  return Object.fromEntries(
    Object.entries(output).map(([name, told]) => {
      assert.ok(isValues(told))
      return [name, String(resolved(told['value'], made))]
    }),
  )
}

function pendingOf(kind: string, name: string, body: unknown, made: Map<string, Made>, client: Client): Pending {
  const make = makers[kind]
  assert.ok(make !== undefined && isValues(body), `there is no resource ${kind}`)
  const { depends_on: said = [], ...values } = body
  const named = [...JSON.stringify(values).replaceAll('$${', '').matchAll(reference)]
  return {
    address: `${kind}.${name}`,
    needs: [...(said as string[]), ...named.map(([, path = '']) => path.split('.').slice(0, -1).join('.'))],
    make: async () => {
      const given = new Arguments(`${kind}.${name}`, resolved(values, made))
      const result = await make(given, client)
      given.end()
      return result
    },
  }
}

/** `$${` is no reference, but the two characters. */
function resolved(value: unknown, made: ReadonlyMap<string, Made>): unknown {
  return mapped(value, (one) =>
    typeof one !== 'string'
      ? one
      : one
          .replaceAll('$${', '\u0000')
          .replaceAll(reference, (whole, path: string) => {
            const parts = path.split('.')
            const found = made.get(parts.slice(0, -1).join('.'))?.[parts.at(-1) ?? '']
            assert.ok(found !== undefined, `nothing is at ${whole}`)
            return found
          })
          .replaceAll('\u0000', '${'),
  )
}

type Make = (given: Arguments, client: Client) => Promise<Made>

const makers: Readonly<Record<string, Make>> = {
  alicloud_ram_user: async (given, { ram }) => {
    const userName = given.text('name')
    await ram.createUser({ userName, comments: given.text('comments') })
    return { name: userName }
  },
  alicloud_ram_role: async (given, { ram }) => {
    const { role } = await ram.createRole({
      roleName: given.text('role_name'),
      description: given.text('description'),
      maxSessionDuration: given.number('max_session_duration'),
      assumeRolePolicyDocument: given.document('assume_role_policy_document'),
    })
    return { role_name: role?.roleName ?? '', arn: role?.arn ?? '' }
  },
  alicloud_ram_policy: async (given, { ram }) => {
    const policyName = given.text('policy_name')
    await ram.createPolicy({ policyName, policyDocument: given.document('policy_document') })
    return { policy_name: policyName }
  },
  alicloud_ram_user_policy_attachment: async (given, { ram }) => {
    const [policyType, policyName] = [given.text('policy_type'), given.text('policy_name')]
    assert.equal(policyType, 'Custom')
    await ram.attachPolicyToUser({ policyType: 'Custom', policyName, userName: given.text('user_name') })
    return {}
  },
  alicloud_ram_role_policy_attachment: async (given, { ram }) => {
    const [policyType, policyName] = [given.text('policy_type'), given.text('policy_name')]
    assert.equal(policyType, 'Custom')
    await ram.attachPolicyToRole({ policyType: 'Custom', policyName, roleName: given.text('role_name') })
    return {}
  },
  alicloud_oss_bucket: async (given, client) => {
    const bucket = given.text('bucket')
    assert.ok(given.one('lifecycle').texts('ignore_changes').length > 0)
    await client.oss.putBucket({ bucket })
    if (given.has('lifecycle_rule')) await setLifecycle(client, bucket, given.many('lifecycle_rule').map(lifecycleRule))
    return { bucket }
  },
  alicloud_oss_bucket_acl: async (given, { oss }) => {
    await oss.putBucketAcl({ bucket: given.text('bucket'), acl: given.text('acl') as 'private' }) // the server looks at it
    return {}
  },
  alicloud_oss_bucket_public_access_block: async (given, { oss }) => {
    const configuration = { isBlocked: given.boolean('block_public_access') }
    await oss.putBucketPublicAccessBlock({ bucket: given.text('bucket'), configuration })
    return {}
  },
  alicloud_oss_bucket_policy: async (given, { oss }) => {
    await oss.putBucketPolicy({ bucket: given.text('bucket'), policy: given.document('policy') })
    return {}
  },
  alicloud_oss_bucket_cors: async (given, client) => {
    assert.equal(given.boolean('response_vary'), true)
    const rules = given.many('cors_rule').map((rule) => {
      const origins = rule.texts('allowed_origins')
      const [methods, headers] = [rule.texts('allowed_methods'), rule.texts('allowed_headers')]
      const [exposed, maxAgeSeconds] = [rule.texts('expose_header'), rule.number('max_age_seconds')]
      rule.end()
      return { origins, methods, headers, exposed, maxAgeSeconds }
    })
    await setCors(client, given.text('bucket'), rules)
    return {}
  },
  alicloud_oss_bucket_referer: async (given, { oss }) => {
    const configuration = {
      allowEmptyReferer: given.boolean('allow_empty_referer'),
      allowed: given.texts('referer_list'),
    }
    await oss.putBucketReferer({ bucket: given.text('bucket'), configuration })
    return {}
  },
  alicloud_oss_bucket_style: async (given, { oss }) => {
    assert.equal(given.text('category'), 'image')
    const style = { content: given.text('content') }
    await oss.putStyle({ bucket: given.text('bucket'), styleName: given.text('style_name'), category: 'image', style })
    return {}
  },
  alicloud_oss_bucket_logging: async (given, { oss }) => {
    const enabled = { targetBucket: given.text('target_bucket'), targetPrefix: given.text('target_prefix') }
    await oss.putBucketLogging({ bucket: given.text('bucket'), status: { enabled } })
    return {}
  },
}

function lifecycleRule(rule: Arguments) {
  assert.equal(rule.boolean('enabled'), true)
  const days = (name: string): number | undefined =>
    rule.has(name)
      ? rule.many(name).map((one) => {
          const count = one.number('days')
          one.end()
          return count
        })[0]
      : undefined
  const read = {
    id: rule.text('id'),
    prefix: rule.has('prefix') ? rule.text('prefix') : '',
    expireDays: days('expiration'),
    abortDays: days('abort_multipart_upload'),
  }
  rule.end()
  return read
}
