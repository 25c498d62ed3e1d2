/** For each class of attacks one fault, by which that class fails and no other one. */
import { createClient } from '@latchkey/client'
import type { Answer } from '@latchkey/server/inside/http/answer.ts'
import type { Game } from '../../testing/start-game.ts'
import type { ClassName } from '../attack.ts'
import type { Fault, InsideRequest } from './start-verified.ts'
import { buffered, byRoot, changed, codeOf, forgets, seenOf, textAnswer, textOf, withBody } from './wires.ts'
import type { Seen } from './wires.ts'

export type Mutant = { readonly what: string; readonly fault: Fault }

type Statement = { readonly Action: string | readonly string[]; readonly Resource: string | readonly string[] } & object
type Policy = { readonly Version: string; readonly Statement: readonly Statement[] }

/** A service whose session policies are other ones. */
function policies(change: (policy: Policy) => Policy): Fault {
  return {
    inside: async (request, next, game) => {
      const form = formOf(request)
      const policy = form?.get('Policy')
      if (form === undefined || policy === null || policy === undefined) return next(request)
      const { backend } = game.config
      const held: { answer?: Awaited<ReturnType<typeof next>> } = {}
      const service = createClient({
        endpoint: 'http://127.0.0.1',
        addressing: 'path',
        region: 'cn-hangzhou',
        clock: { now: () => game.clock.now().getTime() },
        credentials: {
          accessKeyId: backend.credentials.accessKeyId,
          accessKeySecret: backend.credentials.accessKeySecret.reveal().toString('utf8'),
        },
        transport: async (sent) => {
          const answer = await next(sent)
          const bytes: Uint8Array[] = []
          for await (const chunk of answer.chunks) bytes.push(chunk)
          held.answer = { ...answer, chunks: once(bytes) }
          return { ...answer, chunks: once(bytes) }
        },
      })
      await service.sts.assumeRole({
        roleArn: form.get('RoleArn') ?? '',
        roleSessionName: form.get('RoleSessionName') ?? '',
        sourceIdentity: form.get('SourceIdentity') ?? '',
        durationSeconds: Number(form.get('DurationSeconds')),
        policy: JSON.stringify(change(JSON.parse(policy) as Policy)), // as the service wrote it
      })
      return held.answer ?? next(request)
    },
  }
}

async function* once(bytes: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  await Promise.resolve()
  yield* bytes
}

/** Of a call to STS or RAM. */
function formOf({ payload, headers }: InsideRequest): URLSearchParams | undefined {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (payload.kind !== 'bytes' || !type.startsWith('application/x-www-form-urlencoded')) return undefined
  return new URLSearchParams(Buffer.from(payload.bytes).toString())
}

const listOf = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)

const allows =
  (action: string | readonly string[], resource: string | readonly string[]) =>
  (policy: Policy): Policy => ({
    ...policy,
    Statement: [...policy.Statement, { Effect: 'Allow', Action: action, Resource: resource } as Statement],
  })

/** The same statement with other resources. */
const elsewhere =
  (change: (resource: string) => string) =>
  (policy: Policy): Policy => ({
    ...policy,
    Statement: policy.Statement.map((statement) => ({
      ...statement,
      Resource: listOf(statement.Resource).map(change),
    })),
  })

const bucket = 'acs:oss:*:*:demo-private'
const plainQuery =
  /^(objectMeta|response-.*|OSSAccessKeyId|Expires|Signature|security-token|versionId|x-oss-(signature.*|credential|date|expires|security-token))$/
/** With somebody's key, and without sub-resources. */
const isPlain = ({ query, isSigned }: Seen): boolean =>
  isSigned && [...query.keys()].every((name) => plainQuery.test(name))
const isLink = ({ key }: Seen): boolean => key.includes('/link-')
const marks = ['x-oss-object-acl', 'x-oss-tagging', 'x-oss-copy-source']
const isUnmarked = ({ headers }: Seen): boolean => !marks.some((name) => headers.has(name))
const isMismatch = (answer: Answer): boolean => codeOf(answer) === 'SignatureDoesNotMatch'
/** Names that A gives to what it copies. */
const isToA = ({ key }: Seen): boolean => /\/(copy|own)-/.test(key)
const isCopy = ({ method, headers }: Seen): boolean => method === 'PUT' && headers.has('x-oss-copy-source')
/** The very file that is attacked, not a key that looks like it. */
const isOfB = ({ key }: Seen): boolean => /^replays\/p_\w+\/secret-[0-9a-f]+\.txt$/.test(key)

export const mutants: Readonly<Record<ClassName, Mutant>> = {
  read: {
    what: 'a server that forgets to ask who may read an object',
    fault: forgets({
      of: (seen) => /^(GET|HEAD)$/.test(seen.method) && seen.key !== '' && isPlain(seen) && !isLink(seen),
    }),
  },
  write: {
    what: 'a server that lets everybody overwrite',
    fault: forgets({ of: (seen) => seen.method === 'PUT' && isOfB(seen) && isPlain(seen) && isUnmarked(seen) }),
  },
  delete: {
    what: 'a server that lets everybody delete',
    fault: forgets({ of: (seen) => seen.method === 'DELETE' && seen.key !== '' && isPlain(seen) }),
  },
  'copy-from': {
    what: 'a server that asks of a copy only who may write',
    fault: forgets({ of: (seen) => isCopy(seen) && isToA(seen) }),
  },
  'copy-to': {
    what: 'a server that asks of a copy only who may read',
    fault: forgets({
      of: (seen) =>
        isCopy(seen) && !isToA(seen) && !seen.headers.has('x-oss-object-acl') && !seen.headers.has('x-oss-tagging'),
    }),
  },
  list: {
    what: 'a server that lists what every id begins with',
    fault: forgets({
      of: ({ method, key, query }) => method === 'GET' && key === '' && query.get('prefix') === 'replays/',
    }),
  },
  uploads: {
    what: 'a session policy that may list uploads',
    fault: policies(allows('oss:ListMultipartUploads', bucket)),
  },
  'key-tricks': {
    what: 'a proxy that folds paths',
    fault: {
      handle: async (wire, next, game) => {
        const folded = new URL(wire.path, 'http://a').pathname
        if (folded === wire.path || wire.path.startsWith('/-/')) return next(wire)
        const { body } = await buffered(wire)
        const seen = seenOf(changed(wire, { path: folded }))
        return next(withBody(byRoot(seen, game), body))
      },
    },
  },
  'prefix-confusion': {
    what: 'a session policy without the slash behind the id',
    fault: policies(elsewhere((resource) => resource.replace(/\/\*$/, '*'))),
  },
  'wildcard-id': {
    what: 'a session policy in which a star of an id would be one',
    fault: policies(allows('oss:*', `${bucket}/replays/??/*`)),
  },
  'colon-key': {
    what: 'a session policy whose star runs over the name of the bucket',
    fault: policies(elsewhere((resource) => resource.replace('*:*:', '*:*:*'))),
  },
  anonymous: {
    what: 'a bucket that everybody may read',
    fault: {
      handle: (wire, next, game) => {
        const seen = seenOf(wire)
        const isUnsigned = !seen.headers.has('authorization') && seen.query.size === 0
        return isUnsigned && wire.method === 'GET' && seen.key.startsWith('replays/')
          ? next(byRoot(seen, game))
          : next(wire)
      },
    },
  },
  'acl-tags': {
    what: 'a session policy that may write tags',
    fault: policies(allows('oss:PutObjectTagging', `${bucket}/*`)),
  },
  symlink: {
    what: 'a server that asks of a link only who may read the link',
    fault: forgets({ of: isLink }),
  },
  process: {
    what: 'a server that asks of pictures only who may read the one that is named first',
    fault: forgets({ of: ({ query, method, isSigned }) => isSigned && query.has('x-oss-process') && method === 'GET' }),
  },
  callback: {
    what: 'a server that calls every address',
    fault: {
      handle: async (wire, next) => {
        const { headers, query } = seenOf(wire)
        const text = headers.get('x-oss-callback') ?? query.get('callback')
        if (text !== undefined) {
          const { callbackUrl } = JSON.parse(Buffer.from(text, 'base64').toString()) as { callbackUrl: string } // as the attack wrote it
          await fetch(callbackUrl, { method: 'POST' }).then((answer) => answer.text())
        }
        return next(wire)
      },
    },
  },
  'header-injection': {
    what: 'a server that takes what it is told for its headers',
    fault: {
      handle: async (wire, next) => {
        const answer = await next(wire)
        const asked = [...seenOf(wire).query].find(
          ([name, value]) => name.startsWith('response-') && value?.includes('\n'),
        )
        return asked === undefined
          ? answer
          : { ...answer, headers: [...answer.headers, ['set-cookie', 'session=stolen']] }
      },
    },
  },
  form: {
    what: 'a server that does not look at the policy of a form',
    fault: {
      handle: async (wire, next, game) => {
        const seen = seenOf(wire)
        if (seen.headers.get('content-type')?.startsWith('multipart/form-data') !== true) return next(wire)
        const { body, wire: again } = await buffered(wire)
        const first = await next(again())
        const key = /name="key"\r\n\r\n([^\r]+)\r/.exec(body.toString())?.[1] ?? ''
        if (first.status < 400 || key.includes('$')) return first
        const file = Buffer.from('by A')
        const put = { ...seen, headers: new Map([['content-length', String(file.length)]]) }
        return next(withBody(byRoot(put, game, { method: 'PUT', key, query: new Map() }), file))
      },
    },
  },
  'presigned-change': {
    what: 'a server that does not compare the method of a signed URL',
    fault: forgets({ of: ({ isUrl, method }) => isUrl && method !== 'GET', refusal: isMismatch }),
  },
  'v1-acl-url': {
    what: 'a server that takes a V1 signature of map?acl for the ACL of map',
    fault: forgets({ of: ({ query }) => query.has('acl') && query.has('OSSAccessKeyId') }),
  },
  'unsigned-subresource': {
    what: 'a server that takes sub-resources which nobody signed',
    fault: forgets({ of: ({ query }) => query.has('tagging'), refusal: isMismatch }),
  },
  'repeated-parameter': {
    what: 'a server that checks the first of two parameters and uses the second',
    fault: {
      handle: (wire, next, game) =>
        (wire.rawQuery?.match(/(^|&)prefix=/g)?.length ?? 0) > 1 ? next(byRoot(seenOf(wire), game)) : next(wire),
    },
  },
  'two-tokens': {
    what: 'a server that takes the first of two tokens',
    fault: {
      handle: (wire, next) => {
        const tokens = wire.headers.filter(([name]) => name === 'x-oss-security-token')
        const inQuery = seenOf(wire).isUrl ? 1 : 0
        if (tokens.length + inQuery < 2) return next(wire)
        const first = inQuery === 1 ? undefined : tokens[0]
        return next(
          changed(wire, {
            headers: wire.headers.filter((one) => one[0] !== 'x-oss-security-token' || one === first),
          }),
        )
      },
    },
  },
  host: {
    what: 'a server that believes the headers of proxies',
    fault: {
      handle: (wire, next, game) => {
        const path = new Map(wire.headers).get('x-original-url')
        return path === undefined ? next(wire) : next(byRoot(seenOf(changed(wire, { path })), game))
      },
    },
  },
  'service-path': {
    what: 'a server whose own paths are on every host',
    fault: {
      handle: (wire, next) =>
        wire.path.startsWith('/-/players/') && wire.host.endsWith('.aliyuncs.com')
          ? next(changed(wire, { host: '127.0.0.1' }))
          : next(wire),
    },
  },
  tokens: {
    what: 'a server that takes keys of a session without their token',
    fault: forgets({
      of: ({ headers, query, isUrl }) =>
        (headers.has('authorization') || isUrl) &&
        !['security-token', 'x-oss-security-token'].some((name) => headers.has(name) || query.has(name)),
      refusal: ({ status }) => status === 403,
    }),
  },
  expired: {
    what: 'a server that does not look at the clock',
    fault: forgets({
      of: () => true,
      // The end of a session is another matter.
      refusal: (answer) =>
        codeOf(answer) === 'RequestTimeTooSkewed' ||
        (codeOf(answer) === 'AccessDenied' && /expired/i.test(textOf(answer))),
    }),
  },
  'bucket-operations': {
    what: 'a session policy that may read the rules of CORS',
    fault: policies(allows('oss:GetBucketCors', bucket)),
  },
  'role-chaining': {
    what: 'a role, and sessions of it, that may list the users',
    fault: { ...policies(allows('ram:ListUsers', '*')), prepare: roleMayListUsers },
  },
  federation: { what: 'a console that players may sign in to', fault: { playersSignIn: true } },
  'player-api': {
    what: 'a service that folds the names of files',
    fault: {
      handle: async (wire, next, game) => {
        const walk = /^\/-\/players\/v1\/apps\/demo\/spaces\/replays\/objects\/\.\.%2F(.+)$/.exec(wire.path)?.[1]
        if (walk === undefined || wire.method !== 'GET') return next(wire)
        const key = `replays/${decodeURIComponent(walk)}`
        const seen = { ...seenOf(wire), bucket: 'demo-private', headers: new Map<string, string>() }
        return next(byRoot(seen, game, { key, query: new Map() }))
      },
    },
  },
  ticket: {
    what: 'a service that does not ask of which game a ticket is',
    fault: {
      handle: (wire, next) => {
        const path = wire.path.replace(/apps\/[^/]+\/oss-token$/, 'apps/demo/oss-token')
        return next(changed(wire, { path, target: wire.target.replace(wire.path, path) }))
      },
    },
  },
  'refresh-replay': { what: 'a service that takes a refresh token twice', fault: takesTwice() },
  ban: {
    what: 'a service that says of a ban that it is done',
    fault: {
      handle: (wire, next, game) => {
        const player = /\/players\/([^/]+)\/ban$/.exec(wire.path)?.[1]
        if (player === undefined || wire.method !== 'POST') return next(wire)
        const since = game.clock.now().toISOString()
        const ban = { reason: 'latchkey-verify', since, scope: 'all' }
        return Promise.resolve(textAnswer(200, JSON.stringify({ player, ban, grantsEnd: 'now' })))
      },
    },
  },
  erase: {
    what: 'a storage that does not delete what the service wants gone',
    fault: {
      inside: (request, next) =>
        /[?&]delete\b/.test(request.path) || request.method === 'DELETE'
          ? Promise.resolve({ status: 503, headers: new Map(), chunks: once([]) })
          : next(request),
    },
  },
}

async function roleMayListUsers({ root }: Game): Promise<void> {
  const policyDocument = JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'ram:ListUsers', Resource: '*' }],
  })
  await root.ram.createPolicy({ policyName: 'list-users', policyDocument })
  await root.ram.attachPolicyToRole({ policyType: 'Custom', policyName: 'list-users', roleName: 'player' })
}

function takesTwice(): Fault {
  const answers = new Map<string, string>()
  return {
    handle: async (wire, next) => {
      if (!wire.path.endsWith('/sessions') || wire.method !== 'POST') return next(wire)
      const { body, wire: again } = await buffered(wire)
      const answer = await next(again())
      const token = body.toString()
      if (answer.status < 300) answers.set(token, textOf(answer))
      const known = textOf(answer).includes('"reuse"') ? answers.get(token) : undefined
      return known === undefined ? answer : textAnswer(200, known)
    },
  }
}
