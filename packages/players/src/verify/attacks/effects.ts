/** What a request of A could do besides reading and writing its own files. */
import { flag, onKey, readOwn } from '../attack.ts'
import type { Attack, SendAs } from '../attack.ts'
import type { Lab } from '../lab.ts'
import type { Order } from '../order.ts'
import type { Answer, Pairs } from '../wire.ts'

const xml = [['content-type', 'application/xml']] as const
const tagging = '<Tagging><TagSet><Tag><Key>by</Key><Value>A</Value></Tag></TagSet></Tagging>'

const documents: readonly (readonly [title: string, order: (key: string) => Order])[] = [
  ['GET ?acl', (key) => ({ method: 'GET', key, query: [flag('acl')] })],
  ['PUT ?acl', (key) => ({ method: 'PUT', key, query: [flag('acl')], headers: [['x-oss-object-acl', 'public-read']] })],
  ['GET ?tagging', (key) => ({ method: 'GET', key, query: [flag('tagging')] })],
  ['PUT ?tagging', (key) => ({ method: 'PUT', key, query: [flag('tagging')], headers: xml, body: tagging })],
  ['DELETE ?tagging', (key) => ({ method: 'DELETE', key, query: [flag('tagging')] })],
  ['POST ?restore', (key) => ({ method: 'POST', key, query: [flag('restore')] })],
]

const makesPublic: readonly (readonly [title: string, order: (lab: Lab, key: string) => Order])[] = [
  ['PUT', (_, key) => ({ method: 'PUT', key, body: 'by A' })],
  ['append', (_, key) => ({ method: 'POST', key, query: [flag('append'), ['position', '0']], body: 'by A' })],
  ['a multipart upload', (_, key) => ({ method: 'POST', key, query: [flag('uploads')] })],
  ['a copy', (lab, key) => ({ method: 'PUT', key, headers: [['x-oss-copy-source', `/${lab.bucket}/${lab.own}`]] })],
]

export const aclAttacks: readonly Attack[] = [
  ...documents.flatMap(([title, order]) => [
    onKey({ class: 'acl-tags', title: `${title} of B`, isForNobody: true, order: (_, key) => order(key) }),
    onKey({
      class: 'acl-tags',
      title: `${title} of A itself`,
      isForNobody: true,
      target: (lab) => lab.own,
      order: (_, key) => order(key),
    }),
  ]),
  ...makesPublic.flatMap(([title, order]) => [
    withHeader(title, order, ['x-oss-object-acl', 'public-read']),
    withHeader(title, order, ['x-oss-tagging', 'by=A']),
  ]),
]

function withHeader(
  title: string,
  order: (lab: Lab, key: string) => Order,
  header: readonly [name: string, value: string],
): Attack {
  const sendIt = (lab: Lab, send: SendAs, more: Pairs): Promise<Answer> => {
    const plain = order(lab, lab.fresh('marked'))
    return send({ bucket: lab.bucket, ...plain, headers: [...(plain.headers ?? []), ...more] })
  }
  return {
    class: 'acl-tags',
    title: `${title} with ${header[0]}`,
    signed: true,
    refused: 'denied',
    attempt: (lab, send) => sendIt(lab, send, [header]),
    control: (lab, send) => sendIt(lab, send, []),
  }
}

export const symlinkAttacks: readonly Attack[] = [
  {
    class: 'symlink',
    title: 'a link to a file of B, then read',
    signed: true,
    refused: 'rejected',
    attempt: async (lab, send) => {
      const key = lab.fresh('link')
      await send(linkTo(lab, key, lab.secret))
      return send({ method: 'GET', bucket: lab.bucket, key })
    },
    control: readOwn,
  },
  {
    class: 'symlink',
    title: 'a link to a link to a file of B',
    signed: true,
    refused: 'rejected',
    attempt: async (lab, send) => {
      const [inner, outer] = [lab.fresh('link'), lab.fresh('link')]
      await send(linkTo(lab, inner, lab.secret))
      await send(linkTo(lab, outer, inner))
      return send({ method: 'GET', bucket: lab.bucket, key: outer })
    },
    control: readOwn,
  },
  onKey({
    class: 'symlink',
    title: 'a link in the place of a file of B',
    isForNobody: true,
    order: (lab, key) => linkTo(lab, key, lab.own),
  }),
]

const linkTo = (lab: Lab, key: string, target: string): Order => ({
  method: 'PUT',
  bucket: lab.bucket,
  key,
  query: [flag('symlink')],
  headers: [['x-oss-symlink-target', encodeURIComponent(target)]],
})

const named = (text: string): string => Buffer.from(text).toString('base64url')
const process = (text: string) => ['x-oss-process', text] as const

export const processAttacks: readonly Attack[] = [
  onKey({
    class: 'process',
    title: 'a smaller copy of a picture of B',
    target: (lab) => lab.secretPicture,
    ownKey: (lab) => lab.ownPicture,
    order: (_, key) => ({ method: 'GET', key, query: [process('image/resize,w_8')] }),
  }),
  onKey({
    class: 'process',
    title: 'about a picture of B',
    target: (lab) => lab.secretPicture,
    ownKey: (lab) => lab.ownPicture,
    order: (_, key) => ({ method: 'GET', key, query: [process('image/info')] }),
  }),
  onKey({
    class: 'process',
    title: 'a picture of B as the watermark on one of A',
    target: (lab) => lab.secretPicture,
    ownKey: (lab) => lab.ownPicture,
    order: (lab, key) => ({
      method: 'GET',
      key: lab.ownPicture,
      query: [process(`image/watermark,image_${named(key)}`)],
    }),
    refused: 'rejected',
  }),
  onKey({
    class: 'process',
    title: 'a picture of B as the watermark, with its own processing',
    target: (lab) => lab.secretPicture,
    ownKey: (lab) => lab.ownPicture,
    order: (lab, key) => ({
      method: 'GET',
      key: lab.ownPicture,
      query: [process(`image/watermark,image_${named(`${key}?x-oss-process=image/resize,P_50`)}`)],
    }),
    refused: 'rejected',
  }),
  onKey({
    class: 'process',
    title: 'sys/saveas over a picture of B',
    target: (lab) => lab.secretPicture,
    isForNobody: true,
    order: (lab, key) => saveAs(lab, key),
  }),
  {
    class: 'process',
    title: 'a public picture with a picture of B as its watermark',
    signed: false,
    refused: 'rejected',
    needs: ({ options }) =>
      options.operator === undefined ? 'keys of an operator, to lay a public picture down' : undefined,
    attempt: async (lab) => watermarked(lab, lab.secretPicture),
    control: async (lab) => watermarked(lab, await publicPicture(lab)),
  },
]

const saveAs = (lab: Lab, key: string): Order => ({
  method: 'POST',
  key: lab.ownPicture,
  query: [flag('x-oss-process')],
  body: `x-oss-process=image/resize,w_8|sys/saveas,o_${named(key)},b_${named(lab.bucket)}`,
})

async function watermarked(lab: Lab, mark: string): Promise<Answer> {
  const key = await publicPicture(lab)
  const query = [process(`image/watermark,image_${named(mark)}`)]
  return lab.anonymously({ method: 'GET', bucket: lab.bucket, key, query })
}

/** In A's folder, so that it goes away with A. */
const publicPicture = (lab: Lab): Promise<string> =>
  lab.once('public picture', async () => {
    const key = `${lab.a.space.prefix}public-${lab.options.chance(8)}.png`
    const { operator } = lab.options
    if (operator === undefined) return key
    const bytes = (await lab.send({ method: 'GET', bucket: lab.bucket, key: lab.ownPicture }, { version: 'v4' })).body
    const headers = [['x-oss-object-acl', 'public-read']] as const
    await lab.send({ method: 'PUT', bucket: lab.bucket, key, body: bytes, headers }, { version: 'v4', as: operator })
    return key
  })

export const calling = (url: string): string =>
  Buffer.from(JSON.stringify({ callbackUrl: url, callbackBody: 'bucket=${bucket}&object=${object}' })).toString(
    'base64',
  )

/** Every way in which an address of this machine is written. */
export const inside: readonly (readonly [title: string, url: (url: string) => string])[] = [
  ['127.0.0.1', (url) => url],
  ['localhost', (url) => url.replace('127.0.0.1', 'localhost')],
  ['a decimal address', (url) => url.replace('127.0.0.1', '2130706433')],
  ['an IPv4 address in IPv6', (url) => url.replace('127.0.0.1', '[::ffff:127.0.0.1]')],
]

export const callbackAttacks: readonly Attack[] = inside.flatMap(([title, urlOf]) =>
  (['in the header', 'in the query'] as const).map((where): Attack => {
    const put = (lab: Lab): Order => ({ method: 'PUT', bucket: lab.bucket, key: lab.fresh('call'), body: 'by A' })
    return {
      class: 'callback',
      title: `${title}, ${where}`,
      signed: true,
      refused: 'harmless',
      attempt: (lab, send) => {
        const value = calling(urlOf(lab.listener.url))
        return where === 'in the header'
          ? send({ ...put(lab), headers: [['x-oss-callback', value]] })
          : send({ ...put(lab), query: [['callback', value]] }, { inQuery: true })
      },
      control: async (lab, send) => send(put(lab)),
      harm: (lab) =>
        Promise.resolve(lab.listener.calls() > 0 ? 'a listener on this machine was called by the storage' : undefined),
    }
  }),
)

export const injectionAttacks: readonly Attack[] = [
  ...(['response-content-disposition', 'response-content-type', 'response-expires'] as const).map((name): Attack => {
    const asked = (lab: Lab, value: string): Order => ({
      method: 'GET',
      bucket: lab.bucket,
      key: lab.own,
      query: [[name, value]],
    })
    return {
      class: 'header-injection',
      title: `a line end in ${name}`,
      signed: true,
      refused: 'harmless',
      attempt: (lab, send) => send(asked(lab, 'x\r\nset-cookie: session=stolen')),
      control: (lab, send) => send(asked(lab, 'x')),
      harm: (_lab, _send, { headers }) =>
        Promise.resolve(headers.has('set-cookie') ? 'the answer had a header of the attacker' : undefined),
    }
  }),
  {
    class: 'header-injection',
    title: 'a redirection as metadata',
    signed: true,
    refused: 'harmless',
    attempt: async (lab, send) => {
      const key = lab.fresh('redirect')
      const headers = [['x-oss-website-redirect-location', 'https://attacker.example/']] as const
      await send({ method: 'PUT', bucket: lab.bucket, key, body: 'by A', headers })
      return send({ method: 'GET', bucket: lab.bucket, key })
    },
    control: readOwn,
    harm: (_lab, _send, { status }) =>
      Promise.resolve(status >= 300 && status < 400 ? 'the storage sends readers elsewhere' : undefined),
  },
]
