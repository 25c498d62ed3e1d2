/** By way of the player service: what belongs to B, and tickets. */
import type { Attack, ClassName } from '../attack.ts'
import type { Lab, Player } from '../lab.ts'
import { succeeded, textAt } from '../player-api.ts'
import type { Sent } from '../player-api.ts'
import type { Answer } from '../wire.ts'
import { compat } from './compat.ts'

const name = (key: string): string => key.slice(key.lastIndexOf('/') + 1)

type ByService = {
  readonly class?: ClassName
  readonly title: string
  readonly needs?: NonNullable<Attack['needs']>
  readonly attempt: (lab: Lab) => Promise<Answer>
  readonly control: (lab: Lab) => Promise<Answer>
}

const byService = (given: ByService): Attack => ({
  class: 'player-api',
  signed: false,
  refused: 'rejected',
  needs: ({ a }) => (a.space.kind === 'folder' ? undefined : 'a space of the kind folder'),
  ...given,
})

/** Names that would walk from A's folder into B's, if the service put them into a key. */
const walks: readonly (readonly [title: string, name: (lab: Lab) => string])[] = [
  ['..', ({ b, secret }) => `..%2F${b.player}%2F${name(secret)}`],
  ['encoded twice', ({ b, secret }) => `%252e%252e%252F${b.player}%252F${name(secret)}`],
  ['a backslash', ({ b, secret }) => `..%5C${b.player}%5C${name(secret)}`],
]

const objects = ({ a }: Lab): string => `/spaces/${a.space.name}/objects`
const readAt = ({ a }: Lab, player: string, file: string): string =>
  `/players/${player}/spaces/${a.space.name}/objects/${file}`
const asA = ({ a }: Lab, more: Sent = {}): Sent => ({ bearer: a.accessToken, ...more })

async function announced(lab: Lab, player: Player): Promise<string> {
  const json = { space: player.space.name, name: `announced-${lab.options.chance(8)}`, size: 4 }
  return textAt(
    succeeded(await lab.call('POST /uploads', { bearer: player.accessToken, json }), 'POST /uploads'),
    'uploadId',
  )
}

const uploadOfB = (lab: Lab): Promise<string> => lab.once('upload of B', () => announced(lab, lab.b))
const uploadOfA = (lab: Lab): Promise<string> => lab.once('upload of A', () => announced(lab, lab.a))
const readUploadOfA = async (lab: Lab): Promise<Answer> => lab.call(`GET /uploads/${await uploadOfA(lab)}`, asA(lab))

export const playerApiAttacks: readonly Attack[] = [
  ...walks.flatMap(([title, walk]) =>
    (['GET', 'PUT', 'DELETE'] as const).map((method) =>
      byService({
        title: `${method} of a file whose name walks, ${title}`,
        attempt: (lab) =>
          lab.call(`${method} ${objects(lab)}/${walk(lab)}`, asA(lab, method === 'PUT' ? { body: 'by A' } : {})),
        control: (lab) => lab.call(`GET ${objects(lab)}`, asA(lab)),
      }),
    ),
  ),
  ...([true, false] as const).map((isSignedIn) =>
    byService({
      title: `B's file as a reader, ${isSignedIn ? 'signed in as A' : 'not signed in'}`,
      needs: ({ a }: Lab) => {
        if (a.space.kind !== 'folder') return 'a space of the kind folder'
        return a.space.access === 'public-read' ? 'a space that not everybody reads' : undefined
      },
      attempt: (lab) => lab.call(`GET ${readAt(lab, lab.b.player, name(lab.secret))}`, isSignedIn ? asA(lab) : {}),
      control: (lab) => lab.call(`GET ${readAt(lab, lab.a.player, name(lab.own))}`, asA(lab)),
    }),
  ),
  byService({
    title: 'an upload to a name that walks',
    attempt: (lab) =>
      lab.call(
        'POST /uploads',
        asA(lab, { json: { space: lab.a.space.name, name: `../${lab.b.player}/${name(lab.secret)}`, size: 4 } }),
      ),
    control: readUploadOfA,
  }),
  byService({
    title: "B's upload is looked at",
    attempt: async (lab) => lab.call(`GET /uploads/${await uploadOfB(lab)}`, asA(lab)),
    control: readUploadOfA,
  }),
  byService({
    title: "B's upload is completed",
    attempt: async (lab) => lab.call(`POST /uploads/${await uploadOfB(lab)}/complete`, asA(lab, { json: {} })),
    control: readUploadOfA,
  }),
  byService({
    title: "B's upload is ended",
    attempt: async (lab) => {
      const id = await uploadOfB(lab)
      const ended = await lab.call(`DELETE /uploads/${id}`, asA(lab))
      const still = await lab.call(`GET /uploads/${id}`, { bearer: lab.b.accessToken })
      return still.status < 300
        ? { ...still, status: ended.status < 300 ? 404 : ended.status }
        : { ...ended, status: 200 }
    },
    control: readUploadOfA,
  }),
  byService({
    title: 'B is erased',
    attempt: (lab) => lab.call('DELETE /me', asA(lab, { json: { confirm: lab.b.player } })),
    control: (lab) => lab.call('GET /me', asA(lab)),
  }),
  byService({
    title: 'the admin API with a player’s token',
    attempt: (lab) => lab.call('admin POST /tickets', asA(lab, { json: { player: lab.b.player } })),
    control: (lab) => lab.call('GET /me', asA(lab)),
  }),
]

const otherApp = ({ options }: Lab): string => options.otherApp ?? `${options.app.slice(0, 40)}-other`
export const ticketAttacks: readonly Attack[] = [
  {
    class: 'ticket',
    title: 'a ticket on another game',
    signed: false,
    refused: 'rejected',
    attempt: async (lab) => compat(await lab.call(`GET /oss-token?ticket=${lab.a.ticket}`, { app: otherApp(lab) })),
    control: async (lab) => compat(await lab.call(`GET /oss-token?ticket=${lab.a.ticket}`)),
  },
  {
    class: 'ticket',
    title: 'an access token on another game',
    signed: false,
    refused: 'rejected',
    attempt: (lab) => lab.call('GET /me', asA(lab, { app: otherApp(lab) })),
    control: (lab) => lab.call('GET /me', asA(lab)),
  },
  {
    class: 'ticket',
    title: 'a ticket as an access token',
    signed: false,
    refused: 'rejected',
    attempt: (lab) => lab.call('GET /me', { bearer: lab.a.ticket }),
    control: (lab) => lab.call('GET /me', asA(lab)),
  },
  {
    class: 'ticket',
    title: 'a ticket erases its player',
    signed: false,
    refused: 'rejected',
    attempt: (lab) => lab.call(`DELETE /me?ticket=${lab.a.ticket}`, { json: { confirm: lab.a.player } }),
    control: (lab) => lab.call('GET /me', asA(lab)),
  },
]
