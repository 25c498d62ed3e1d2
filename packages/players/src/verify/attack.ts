import type { Lab } from './lab.ts'
import type { Order, Signing, Version } from './order.ts'
import type { Answer } from './wire.ts'

/** Sends as A, by the version of the signature that is tried. */
export type SendAs = (order: Order, signing?: Partial<Omit<Signing, 'version' | 'nowMs'>>) => Promise<Answer>

/**
 * What counts as refused. `denied`: the signature was good and a policy said no (403 AccessDenied). `rejected`: any
 * error of the caller's. `harmless`: it may be answered as it likes, if what was attacked is untouched and unseen.
 * `dead`: a grant that was good is good for nothing.
 */
export type Refusal = 'denied' | 'rejected' | 'harmless' | 'dead'

export type Attack = {
  readonly class: ClassName
  readonly title: string
  /** Whether it is tried with both versions of the signature; without, it carries none that would differ. */
  readonly signed: boolean
  readonly attempt: (lab: Lab, send: SendAs, version: Version) => Promise<Answer>
  /** That it could have worked: the same where it is allowed. Answered with less than 400, or nothing is proved. */
  readonly control: (lab: Lab, send: SendAs, version: Version) => Promise<Answer>
  readonly refused: Refusal
  /** Harm that neither the answer nor B's objects show: what was done, in plain words. */
  readonly harm?: (lab: Lab, send: SendAs, attempt: Answer) => Promise<string | undefined>
  /** What is missing for it, if something is. */
  readonly needs?: (lab: Lab) => string | undefined
}

/** The classes in the order of the table, each with what a failure means. */
export const classes = {
  read: 'a player reads files of another player',
  write: 'a player changes files of another player',
  delete: 'a player deletes files of another player',
  anonymous: 'whoever has no key at all reaches files of players, whatever the keys of players are cut to',
  'copy-from': 'a player copies files of another player into its own folder, and reads them there',
  'copy-to': 'a player changes files of another player by copying over them',
  list: 'a player sees the names of other players or of their files',
  uploads: 'a player sees, changes or ends uploads of another player',
  'key-tricks': 'a key that is written differently leads out of the folder of the player',
  'prefix-confusion': 'a player whose id begins like another one gets that folder too',
  'wildcard-id': 'a wildcard in a key or in the name of a space opens more than one folder',
  'colon-key':
    'a colon in a key is taken for a part of the resource name, and the policy matches what it does not mean',
  'acl-tags': 'a player makes files public or marks them, which only the studio may',
  symlink: 'a link in the folder of a player leads to a file that the player may not read',
  process: 'picture processing reads or writes files that the player may not touch',
  callback: 'the storage can be sent to call addresses inside of the network',
  'header-injection': 'a player makes the storage send headers or redirections of its own making',
  form: 'a form upload goes where its policy does not allow',
  'presigned-change': 'a signed URL can be turned into another request',
  'v1-acl-url': 'a V1 signature for a key such as map?acl is good for the ACL of the key map',
  'unsigned-subresource': 'a parameter that nobody signed changes what a signed request does',
  'repeated-parameter': 'a parameter that is sent twice is checked by one of its values and used by the other',
  'two-tokens': 'a request with two session tokens is checked by one and served by the other',
  host: 'a request is checked for one host or path and served for another',
  'service-path': 'the paths of the server itself can be reached on the address of a bucket',
  tokens: 'keys work with a token that is not theirs, was changed, or is missing',
  expired: 'a signature works after its time',
  'bucket-operations': 'a player reads or changes the settings of the bucket',
  'role-chaining': 'a player changes its keys into others, or manages the account with them',
  federation: 'a player signs in to the console of the storage',
  'player-api': 'a player reaches what belongs to another player through the player service',
  ticket: 'a ticket opens another game, or more than keys for the storage',
  'refresh-replay': 'a refresh token that was used keeps working, so that a stolen one is never noticed',
  ban: 'somebody who was banned goes on',
  erase: 'something is left of a player who was erased',
} as const satisfies Readonly<Record<string, string>>
export type ClassName = keyof typeof classes

type OnKey = {
  readonly class: ClassName
  readonly title: string
  /** The request for a key: for B's it has to fail, for A's own it works. */
  readonly order: (lab: Lab, key: string) => Order
  /** The key of A that the control is about; A's own text when not given. */
  readonly ownKey?: (lab: Lab) => string
  readonly target?: (lab: Lab) => string
  readonly inQuery?: boolean
  /** Nobody may do this, not even to one's own key: then the control is that A's signature can read. */
  readonly isForNobody?: boolean
  readonly refused?: Refusal
}

/** The plain form: one request, for B's key and for A's own. */
export function onKey(given: OnKey): Attack {
  const { order, ownKey, target, inQuery, isForNobody, refused = 'denied' } = given
  return {
    class: given.class,
    title: given.title,
    signed: true,
    refused,
    attempt: (lab, send) => send(withBucket(lab, order(lab, target?.(lab) ?? lab.secret)), { inQuery }),
    control: (lab, send) =>
      isForNobody === true
        ? readOwn(lab, send)
        : send(withBucket(lab, order(lab, ownKey?.(lab) ?? lab.own)), { inQuery }),
  }
}

export const readOwn = (lab: Lab, send: SendAs): Promise<Answer> =>
  send({ method: 'GET', bucket: lab.bucket, key: lab.own })

export const withBucket = (lab: Lab, order: Order): Order => ({ bucket: lab.bucket, ...order })

export const flag = (name: string) => [name, undefined] as const
