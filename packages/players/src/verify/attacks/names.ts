/** By way of names: listings, and keys that look like others. */
import { flag, onKey, readOwn } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Lab } from '../lab.ts'
import type { Order } from '../order.ts'
import { textAt } from '../player-api.ts'

const topOf = ({ a }: Lab): string => a.space.prefix.slice(0, a.space.prefix.indexOf('/') + 1)

/** Prefixes that are not A's folder. */
const prefixes: readonly (readonly [title: string, prefix: (lab: Lab) => string])[] = [
  ['everything', () => ''],
  ['the space', topOf],
  ['what all ids begin with', (lab) => lab.a.space.prefix.slice(0, topOf(lab).length + 2)],
  ['the folder of B', ({ b }) => b.space.prefix],
  ['one file of B', (lab) => lab.secret],
]

function listing(title: string, prefix: (lab: Lab) => string, more: Order['query'] = []): Attack {
  return {
    class: 'list',
    title,
    signed: true,
    refused: 'denied',
    attempt: (lab, send) =>
      send({ method: 'GET', bucket: lab.bucket, query: [...(more ?? []), ['prefix', prefix(lab)]] }),
    control: (lab, send) =>
      send({ method: 'GET', bucket: lab.bucket, query: [...(more ?? []), ['prefix', lab.a.space.prefix]] }),
  }
}

export const listAttacks: readonly Attack[] = [
  ...prefixes.map(([title, prefix]) => listing(title, prefix)),
  ...prefixes.map(([title, prefix]) => listing(`${title}, version 2`, prefix, [['list-type', '2']])),
  ...prefixes.slice(0, 3).map(([title, prefix]) => listing(`${title}, by folder`, prefix, [['delimiter', '/']])),
  onKey({ class: 'list', title: 'no prefix at all', isForNobody: true, order: () => ({ method: 'GET' }) }),
  onKey({
    class: 'list',
    title: 'versions',
    isForNobody: true,
    order: ({ b }) => ({ method: 'GET', query: [flag('versions'), ['prefix', b.space.prefix]] }),
  }),
  onKey({
    class: 'list',
    title: 'all buckets',
    isForNobody: true,
    order: () => ({ method: 'GET', bucket: undefined }),
  }),
]

/** What a path may be taken for, and what it is: the key in it as it is sent, percent-encoding and all. */
const tricks: readonly (readonly [title: string, key: (lab: Lab) => string, raw?: (lab: Lab) => string])[] = [
  ['..', ({ a, b, secret }) => `${a.space.prefix}../${b.player}/${lastOf(secret)}`],
  [
    '%2e%2e',
    ({ a, b, secret }) => `${a.space.prefix}../${b.player}/${lastOf(secret)}`,
    ({ a, b, secret }) => `${a.space.prefix}%2e%2e/${b.player}/${lastOf(secret)}`,
  ],
  [
    '%2f for the slash',
    ({ a, b, secret }) => `${a.space.prefix}../${b.player}/${lastOf(secret)}`,
    ({ a, b, secret }) => `${a.space.prefix}..%2F${b.player}%2F${lastOf(secret)}`,
  ],
  [
    'encoded twice',
    ({ a, b, secret }) => `${a.space.prefix}%2e%2e/${b.player}/${lastOf(secret)}`,
    ({ a, b, secret }) => `${a.space.prefix}%252e%252e/${b.player}/${lastOf(secret)}`,
  ],
  ['.', (lab) => `${topOf(lab)}./${lab.b.player}/${lastOf(lab.secret)}`],
  ['two slashes', (lab) => `${topOf(lab)}/${lab.b.player}/${lastOf(lab.secret)}`],
  ['a slash in front', ({ secret }) => `/${secret}`],
  ['a backslash', ({ a, b, secret }) => `${a.space.prefix}..\\${b.player}\\${lastOf(secret)}`],
  ['a dot behind', ({ secret }) => `${secret}.`],
  ['a dot behind the folder', (lab) => `${topOf(lab)}${lab.b.player}./${lastOf(lab.secret)}`],
  ['a space behind', ({ secret }) => `${secret} `],
  ['NUL', ({ secret }) => `${secret}\0.txt`],
  ['a line end', ({ secret }) => `${secret}\r\n`],
  ['full-width letters', (lab) => `${topOf(lab)}${fullWidth(lab.b.player)}/${lastOf(lab.secret)}`],
  ['upper case', ({ secret }) => secret.toUpperCase()],
  ['a semicolon', ({ secret }) => `${secret};x=y`],
]

const lastOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1)
const fullWidth = (text: string): string =>
  text.replaceAll(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))

export const keyTrickAttacks: readonly Attack[] = tricks.flatMap(([title, key, raw]) =>
  (['GET', 'PUT'] as const).map((method): Attack => {
    return {
      class: 'key-tricks',
      title: `${method}, ${title}`,
      signed: true,
      // A key below A's folder is A's, however it is written, if the storage takes it for nothing else.
      refused: 'harmless',
      attempt: (lab, send) =>
        send({
          method,
          bucket: lab.bucket,
          key: key(lab),
          rawKey: raw?.(lab),
          ...(method === 'PUT' ? { body: 'by A' } : {}),
        }),
      control: (lab, send) =>
        method === 'GET'
          ? readOwn(lab, send)
          : send({ method, bucket: lab.bucket, key: lab.fresh('put'), body: 'by A' }),
    }
  }),
)

/** The folder of a player whose id begins with the whole of A's. */
const longer = ({ a }: Lab): string => `${a.space.prefix.slice(0, -1)}x/`

export const prefixConfusionAttacks: readonly Attack[] = [
  onKey({
    class: 'prefix-confusion',
    title: 'GET',
    target: (lab) => `${longer(lab)}file.txt`,
    order: (_, key) => ({ method: 'GET', key }),
  }),
  onKey({
    class: 'prefix-confusion',
    title: 'PUT',
    target: (lab) => lab.stray(`${longer(lab)}file.txt`),
    ownKey: (lab) => lab.fresh('put'),
    order: (_, key) => ({ method: 'PUT', key, body: 'by A' }),
  }),
  ...(['', 'x', 'x/'] as const).map((tail): Attack => {
    return {
      class: 'prefix-confusion',
      title: `a listing of ${tail === '' ? 'A without its slash' : `A${tail}`}`,
      signed: true,
      refused: 'denied',
      attempt: (lab, send) =>
        send({
          method: 'GET',
          bucket: lab.bucket,
          query: [['prefix', `${lab.a.space.prefix.slice(0, -1)}${tail}`]],
        }),
      control: (lab, send) => send({ method: 'GET', bucket: lab.bucket, query: [['prefix', lab.a.space.prefix]] }),
    }
  }),
]

const spaces = ['*', '?', '../x', '${acs:x}'] as const

export const wildcardAttacks: readonly Attack[] = [
  ...(['*', '?*', 'p_*', '**'] as const).flatMap((id) => [
    onKey({
      class: 'wildcard-id',
      title: `GET below ${id}`,
      target: (lab) => `${topOf(lab)}${id}/${lastOf(lab.secret)}`,
      order: (_, key) => ({ method: 'GET', key }),
    }),
    onKey({
      class: 'wildcard-id',
      title: `PUT below ${id}`,
      target: (lab) => lab.stray(`${topOf(lab)}${id}/${lastOf(lab.secret)}`),
      ownKey: (lab) => lab.fresh('put'),
      order: (_, key) => ({ method: 'PUT', key, body: 'by A' }),
    }),
    onKey({
      class: 'wildcard-id',
      title: `a listing of ${id}`,
      isForNobody: true,
      order: (lab) => ({ method: 'GET', query: [['prefix', `${topOf(lab)}${id}`]] }),
    }),
  ]),
  ...spaces.map((name): Attack => {
    return {
      class: 'wildcard-id',
      title: `keys for the space ${name}`,
      signed: false,
      refused: 'rejected',
      attempt: ({ a, call }) => call('POST /credentials', { bearer: a.accessToken, json: { spaces: [name] } }),
      control: ({ a, call }) => call('POST /credentials', { bearer: a.accessToken, json: { spaces: [a.space.name] } }),
    }
  }),
  {
    class: 'wildcard-id',
    title: 'a ticket for the player p_*',
    signed: false,
    refused: 'rejected',
    needs: ({ options }) => (options.serverKey === undefined ? 'a server key' : undefined),
    attempt: ({ call, options }) => call('admin POST /tickets', { bearer: options.serverKey, json: { player: 'p_*' } }),
    control: async ({ a, call, options }) => {
      const made = await call('admin POST /tickets', { bearer: options.serverKey, json: { player: a.player } })
      const bearer = textAt(made, 'ticket')
      return bearer === '' ? made : call(`GET /oss-token?ticket=${bearer}`)
    },
  },
]

/** `acs:oss:*:*:BUCKET/SPACE/A/*` as it would match if a star could run over colons and slashes. */
const disguised = (lab: Lab): string => `${topOf(lab)}${lab.b.player}/x:${lab.bucket}/${lab.a.space.prefix}y.txt`

export const colonAttacks: readonly Attack[] = [
  onKey({
    class: 'colon-key',
    title: 'GET of a key of B that ends like a resource of A',
    target: disguised,
    order: (_, key) => ({ method: 'GET', key }),
  }),
  onKey({
    class: 'colon-key',
    title: 'PUT of a key of B that ends like a resource of A',
    target: disguised,
    ownKey: (lab) => lab.fresh('a:b:c'),
    order: (_, key) => ({ method: 'PUT', key, body: 'by A' }),
  }),
  onKey({
    class: 'colon-key',
    title: 'PUT of a key at the top that ends like a resource of A',
    target: (lab) => lab.stray(`x:${lab.bucket}/${lab.a.space.prefix}y.txt`),
    ownKey: (lab) => lab.fresh('a:b:c'),
    order: (_, key) => ({ method: 'PUT', key, body: 'by A' }),
  }),
  onKey({
    class: 'colon-key',
    title: 'a listing of a prefix that ends like one of A',
    isForNobody: true,
    order: (lab) => ({ method: 'GET', query: [['prefix', `x:${lab.bucket}/${lab.a.space.prefix}`]] }),
  }),
]
