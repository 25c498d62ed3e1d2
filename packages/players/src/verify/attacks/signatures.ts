/** By way of the signature: what was signed is not what is sent. */
import { nodeDigests } from '@latchkey/client/node'
import { formatRfc1123, v1Signature, v1StringToSign } from '@latchkey/protocol'
import { flag, readOwn } from '../attack.ts'
import type { Attack, ClassName, SendAs } from '../attack.ts'
import type { Lab } from '../lab.ts'
import { urlSeconds } from '../order.ts'
import type { Keys, Order } from '../order.ts'
import type { Answer, RawRequest } from '../wire.ts'

export const getOwn = (lab: Lab): Order => ({ method: 'GET', bucket: lab.bucket, key: lab.own })

/** Signed is A's reading of its own file, sent is something else. */
function changed(
  name: ClassName,
  title: string,
  sent: (lab: Lab) => Partial<Order>,
  { inQuery = true, refused = 'rejected' }: { readonly inQuery?: boolean; readonly refused?: Attack['refused'] } = {},
): Attack {
  return {
    class: name,
    title,
    signed: true,
    refused,
    attempt: (lab, send) => send(getOwn(lab), { inQuery, sent: { ...getOwn(lab), ...sent(lab) } }),
    control: (lab, send) => send(getOwn(lab), { inQuery }),
  }
}

/** The request is edited when it is all written. */
export function edited(
  name: ClassName,
  title: string,
  edit: (request: RawRequest, lab: Lab) => RawRequest,
  inQuery = true,
): Attack {
  return {
    class: name,
    title,
    signed: true,
    refused: 'rejected',
    attempt: (lab, send) => send(getOwn(lab), { inQuery, edit: (request) => edit(request, lab) }),
    control: (lab, send) => send(getOwn(lab), { inQuery }),
  }
}

const withQuery = (request: RawRequest, more: string): RawRequest => ({
  ...request,
  target: `${request.target}${request.target.includes('?') ? '&' : '?'}${more}`,
})

const later = (target: string): string =>
  target
    .replace(/(Expires=)(\d+)/, (_, name: string, at: string) => `${name}${Number(at) + 3_600}`)
    .replace(/(x-oss-expires=)\d+/, '$19999')

export const presignedAttacks: readonly Attack[] = [
  changed('presigned-change', 'PUT instead of GET', () => ({ method: 'PUT', body: 'by A' })),
  changed('presigned-change', 'DELETE instead of GET', () => ({ method: 'DELETE' })),
  changed('presigned-change', 'another key of A', ({ ownPicture }) => ({ key: ownPicture })),
  changed('presigned-change', 'a key of B', ({ secret }) => ({ key: secret })),
  changed('presigned-change', 'a version asked for', () => ({ query: [['versionId', 'null']] })),
  changed('presigned-change', 'another content type asked for', () => ({
    query: [['response-content-type', 'text/html']],
  })),
  edited('presigned-change', 'a later end', (request) => ({ ...request, target: later(request.target) })),
  {
    class: 'presigned-change',
    title: 'another content type than the signed one',
    signed: true,
    refused: 'rejected',
    attempt: (lab, send) => signedPut(lab, send, 'text/html'),
    control: (lab, send) => signedPut(lab, send, 'text/plain'),
  },
  {
    class: 'presigned-change',
    title: 'a header of OSS that was not signed',
    signed: true,
    refused: 'rejected',
    attempt: (lab, send) => signedPut(lab, send, 'text/plain', [['x-oss-object-acl', 'public-read']]),
    control: (lab, send) => signedPut(lab, send, 'text/plain'),
  },
]

function signedPut(lab: Lab, send: SendAs, type: string, more: Order['headers'] = []): Promise<Answer> {
  const order = { method: 'PUT', bucket: lab.bucket, key: lab.fresh('put'), body: 'by A' }
  return send(
    { ...order, headers: [['content-type', 'text/plain']] },
    { inQuery: true, sent: { ...order, headers: [['content-type', type], ...(more ?? [])] } },
  )
}

/**
 * The string to sign of V1 for the key `own?acl` and for the ACL of `own` is the same; in a URL of a session, with its token
 * in the key as well.
 */
async function v1AclUrl(lab: Lab, place: 'header' | 'url'): Promise<Answer> {
  const { accessKeyId, accessKeySecret, securityToken } = lab.a.keys
  const nowMs = lab.options.clock.now()
  const key = `${lab.own}?acl${place === 'url' ? `&security-token=${securityToken}` : ''}`
  const headers = place === 'url' ? [] : [['x-oss-security-token', securityToken] as const]
  const date = place === 'url' ? String(Math.floor(nowMs / 1_000) + urlSeconds) : formatRfc1123(nowMs)
  const request = { method: 'GET', bucket: lab.bucket, key, query: [], headers }
  const text = v1StringToSign(request, date, 'ambiguous-in')
  const signature = v1Signature(nodeDigests, accessKeySecret, text)
  const proof: Pick<Order, 'query' | 'headers'> =
    place === 'url'
      ? {
          query: [
            flag('acl'),
            ['security-token', securityToken],
            ['OSSAccessKeyId', accessKeyId],
            ['Expires', date],
            ['Signature', signature],
          ],
        }
      : {
          query: [flag('acl')],
          headers: [...headers, ['date', date], ['authorization', `OSS ${accessKeyId}:${signature}`]],
        }
  return lab.anonymously({ method: 'GET', bucket: lab.bucket, key: lab.own, ...proof })
}

export const v1AclAttacks: readonly Attack[] = (['url', 'header'] as const).map((place): Attack => {
  return {
    class: 'v1-acl-url',
    title: place === 'url' ? 'a signed URL' : 'a signed header',
    signed: false,
    refused: 'rejected',
    attempt: (lab) => v1AclUrl(lab, place),
    control: (lab) => lab.send(getOwn(lab), { version: 'v1', inQuery: place === 'url' }),
  }
})

const subresources = [
  'acl',
  'tagging',
  'objectMeta',
  'symlink',
  'uploads',
  'restore',
  'versionId=null',
  'x-oss-process=image%2Finfo',
] as const

export const unsignedAttacks: readonly Attack[] = [
  ...[false, true].flatMap((inQuery) =>
    subresources
      // Of objectMeta and processing V1 signs one always; a picture's processing is nothing on text, and says so.
      .map((name) =>
        edited(
          'unsigned-subresource',
          `?${name.split('=')[0] ?? ''} added to a ${inQuery ? 'signed URL' : 'signed request'}`,
          (request) => withQuery(request, name),
          inQuery,
        ),
      ),
  ),
  {
    class: 'unsigned-subresource',
    title: 'the prefix of a signed listing becomes B’s',
    signed: true,
    refused: 'rejected',
    attempt: ({ a, b, bucket }, send) =>
      send(
        { method: 'GET', bucket, query: [['prefix', a.space.prefix]] },
        { sent: { method: 'GET', bucket, query: [['prefix', b.space.prefix]] } },
      ),
    control: ({ a, bucket }, send) => send({ method: 'GET', bucket, query: [['prefix', a.space.prefix]] }),
  },
]

export const repeatedAttacks: readonly Attack[] = [
  ...(['A first', 'B first'] as const).map((order): Attack => {
    return {
      class: 'repeated-parameter',
      title: `two prefixes, ${order}`,
      signed: true,
      refused: 'harmless',
      attempt: ({ a, b, bucket }, send) => {
        const prefixes = [a.space.prefix, b.space.prefix].map((prefix) => ['prefix', prefix] as const)
        return send({ method: 'GET', bucket, query: order === 'A first' ? prefixes : prefixes.toReversed() })
      },
      control: ({ a, bucket }, send) => send({ method: 'GET', bucket, query: [['prefix', a.space.prefix]] }),
    }
  }),
  {
    class: 'repeated-parameter',
    title: "two uploads, A's and B's",
    signed: true,
    refused: 'harmless',
    attempt: (lab, send) =>
      send({
        method: 'GET',
        bucket: lab.bucket,
        key: lab.own,
        query: [
          ['uploadId', lab.ownUpload],
          ['uploadId', lab.secretUpload],
        ],
      }),
    control: (lab, send) =>
      send({ method: 'GET', bucket: lab.bucket, key: lab.own, query: [['uploadId', lab.ownUpload]] }),
  },
  edited('repeated-parameter', 'the signature twice', (request) =>
    withQuery(request, /(?:Signature|x-oss-signature)=[^&]*$/.exec(request.target)?.[0] ?? ''),
  ),
  edited('repeated-parameter', 'the end twice', (request) =>
    withQuery(request, 'Expires=9999999999&x-oss-expires=9999'),
  ),
]

const tokenNames = { v1: 'security-token', v4: 'x-oss-security-token' } as const

export const twoTokenAttacks: readonly Attack[] = [
  edited('two-tokens', "A's signed URL with B's token in a header", (request, { b }) => ({
    ...request,
    headers: [...request.headers, ['x-oss-security-token', b.keys.securityToken]],
  })),
  {
    class: 'two-tokens',
    title: "A's signed request with B's token in the query",
    signed: true,
    refused: 'rejected',
    attempt: (lab, send, version) =>
      send(getOwn(lab), {
        edit: (request) => withQuery(request, `${tokenNames[version]}=${encodeURIComponent(lab.b.keys.securityToken)}`),
      }),
    control: readOwn,
  },
  edited(
    'two-tokens',
    "two token headers, the second B's",
    (request, { b }) => ({ ...request, headers: [...request.headers, ['x-oss-security-token', b.keys.securityToken]] }),
    false,
  ),
  {
    class: 'two-tokens',
    title: "B's file, A's signature and B's token",
    signed: true,
    refused: 'rejected',
    attempt: (lab, send) =>
      send(
        { method: 'GET', bucket: lab.bucket, key: lab.secret },
        {
          edit: (request) => ({
            ...request,
            headers: [...request.headers, ['x-oss-security-token', lab.b.keys.securityToken]],
          }),
        },
      ),
    control: readOwn,
  },
]

const wrongKeys: readonly (readonly [title: string, keys: (lab: Lab) => Keys])[] = [
  ["A's key with B's token", ({ a, b }) => ({ ...a.keys, securityToken: b.keys.securityToken })],
  ["B's key id and token, A's secret", ({ a, b }) => ({ ...b.keys, accessKeySecret: a.keys.accessKeySecret })],
  ["B's key id, A's secret and token", ({ a, b }) => ({ ...a.keys, accessKeyId: b.keys.accessKeyId })],
  ['no token', ({ a }) => ({ ...a.keys, securityToken: undefined })],
  ['half a token', ({ a }) => ({ ...a.keys, securityToken: a.keys.securityToken.slice(0, -20) })],
  ['a token with one letter changed', ({ a }) => ({ ...a.keys, securityToken: oneChanged(a.keys.securityToken) })],
  ['an empty secret', ({ a }) => ({ ...a.keys, accessKeySecret: '' })],
]

function oneChanged(text: string): string {
  const at = text.length >> 1
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

export const tokenAttacks: readonly Attack[] = wrongKeys.flatMap(([title, keys]) =>
  [false, true].map((inQuery): Attack => {
    return {
      class: 'tokens',
      title: `${title}${inQuery ? ', in a URL' : ''}`,
      signed: true,
      refused: 'rejected',
      // With whatever of the two is B's, B's own file would be in reach.
      attempt: (lab, send) => send(getOwn(lab), { as: keys(lab), inQuery }),
      control: (lab, send) => send(getOwn(lab), { inQuery }),
    }
  }),
)

const skewMs = 3_600_000

export const expiredAttacks: readonly Attack[] = [-skewMs, skewMs].flatMap((offsetMs) =>
  [false, true]
    // A V1 URL says when it ends, and nothing of when it begins.
    .filter((inQuery) => !(inQuery && offsetMs > 0))
    .map((inQuery): Attack => {
      return {
        class: 'expired',
        title: `a ${inQuery ? 'URL' : 'request'} signed an hour ${offsetMs < 0 ? 'ago' : 'ahead'}`,
        signed: true,
        refused: 'rejected',
        attempt: (lab, _send, version) => lab.sendAt(getOwn(lab), { version, inQuery, offsetMs }),
        control: (lab, _send, version) => lab.sendAt(getOwn(lab), { version, inQuery, offsetMs: 0 }),
      }
    }),
)
