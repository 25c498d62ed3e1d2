/** Uploads by a form, whose policy says what may be in it. */
import { nodeDigests } from '@latchkey/client/node'
import { postFormV4Fields, signPostFormV1, signPostFormV4 } from '@latchkey/protocol'
import type { FormField } from '@latchkey/protocol'
import type { Attack } from '../attack.ts'
import type { Lab } from '../lab.ts'
import type { Version } from '../order.ts'
import type { Answer } from '../wire.ts'

type Filled = {
  /** What the policy lets the key be; what the form says is `key`. */
  readonly allowed: readonly unknown[]
  readonly key: string
  readonly fields?: readonly FormField[]
  /** The policy as it is sent, instead of the one that was signed. */
  readonly forged?: readonly unknown[]
  readonly edit?: (fields: readonly FormField[]) => readonly FormField[]
  readonly fileName?: string
}

type FormAttack = {
  readonly title: string
  readonly form: (lab: Lab) => Filled
  readonly refused?: Attack['refused']
}

export const exactly = (key: string) => ['eq', '$key', key]
const below = (prefix: string) => ['starts-with', '$key', prefix]
const without = (name: string) => (fields: readonly FormField[]) =>
  fields.filter(([field]) => field.toLowerCase() !== name)

const cases: readonly FormAttack[] = [
  {
    title: 'a key of B, the policy says so',
    form: ({ secret }) => ({ allowed: exactly(secret), key: secret }),
    refused: 'denied',
  },
  {
    title: 'a key of B, the policy says one of A',
    form: ({ own, secret }) => ({ allowed: exactly(own), key: secret }),
  },
  {
    title: 'a key of B, the policy says below A',
    form: ({ a, secret }) => ({ allowed: below(a.space.prefix), key: secret }),
  },
  {
    title: 'the policy changed after it was signed',
    form: ({ own, secret }) => ({ allowed: exactly(own), key: secret, forged: exactly(secret) }),
  },
  {
    title: 'a name of the file that walks out of the folder',
    form: ({ a, b, secret }) => ({
      allowed: below(a.space.prefix),
      key: `${a.space.prefix}\${filename}`,
      fileName: `../${b.player}/${secret.slice(secret.lastIndexOf('/') + 1)}`,
    }),
    refused: 'harmless',
  },
  {
    title: 'two keys, the second of B',
    form: (lab) => {
      const key = lab.fresh('form')
      return { allowed: exactly(key), key, edit: (fields) => [...fields, ['key', lab.secret]] }
    },
  },
  {
    title: 'without its token',
    form: (lab) => {
      const key = lab.fresh('form')
      return { allowed: exactly(key), key, edit: without('x-oss-security-token') }
    },
  },
  {
    title: 'a field that no condition allows',
    form: (lab) => {
      const key = lab.fresh('form')
      return { allowed: exactly(key), key, edit: (fields) => [...fields, ['x-oss-object-acl', 'public-read']] }
    },
  },
  {
    title: 'a public ACL that the policy allows and the role does not',
    form: (lab) => {
      const key = lab.fresh('form')
      return { allowed: exactly(key), key, fields: [['x-oss-object-acl', 'public-read']] }
    },
  },
]

export const formAttacks: readonly Attack[] = cases.map(({ title, form, refused = 'rejected' }): Attack => {
  return {
    class: 'form',
    title,
    signed: true,
    refused,
    attempt: (lab, _send, version) => post(lab, version, form(lab)),
    control: (lab, _send, version) => {
      const key = lab.fresh('form')
      return post(lab, version, { allowed: exactly(key), key })
    },
  }
})

/** Posts a form by A's keys. */
export function post(lab: Lab, version: Version, filled: Filled): Promise<Answer> {
  const { key, fields = [], edit = (all: readonly FormField[]) => all, fileName = 'file.txt' } = filled
  const all = edit([['key', key], ...fields, ...signedFields(lab, version, filled)])
  const boundary = `----verify${lab.options.chance(24)}`
  const parts = all.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: text/plain\r\n\r\nby A\r\n`
  return lab.anonymously({
    method: 'POST',
    bucket: lab.bucket,
    headers: [['content-type', `multipart/form-data; boundary=${boundary}`]],
    body: `${parts.join('')}${file}--${boundary}--\r\n`,
  })
}

function signedFields(lab: Lab, version: Version, { allowed, fields = [], forged }: Filled): readonly FormField[] {
  const { accessKeyId, accessKeySecret, securityToken } = lab.a.keys
  const keys = { accessKeyId, secret: accessKeySecret, securityToken }
  const nowMs = lab.options.clock.now()
  const options = { region: lab.place.region, nowMs }
  const own = version === 'v4' ? postFormV4Fields(keys, options) : []
  const policy = (key: readonly unknown[]): string =>
    JSON.stringify({
      expiration: new Date(nowMs + 300_000).toISOString(),
      conditions: [{ bucket: lab.bucket }, key, ...[...own, ...fields].map(([name, value]) => ({ [name]: value }))],
    })
  const text = policy(allowed)
  const signed =
    version === 'v4' ? signPostFormV4(nodeDigests, keys, text, options) : signPostFormV1(nodeDigests, keys, text)
  if (forged === undefined) return signed
  const other = Buffer.from(policy(forged)).toString('base64')
  return signed.map(([name, value]) => [name, name === 'policy' ? other : value])
}
