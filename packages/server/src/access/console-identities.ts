/** From a session of the console to the caller that it stands for, as of now. */
import { ServiceError } from '@latchkey/protocol'
import type { DirectoryReader, UserIdentity } from '../store/directory/port.ts'
import type { Logins } from '../store/directory/logins.ts'
import type { SignInMarks } from '../store/directory/sign-in-marks.ts'
import type { Caller } from './caller.ts'
import type { ConsoleSession, SessionHolder } from './console-tokens.ts'
import type { Identities } from './identities.ts'

/** In place of an access key, which a user who signed in with a password has not shown. */
export const consoleKeyIdPrefix = 'CONSOLE.'
/** Sessions whose caller one worker remembers. */
const rememberedMax = 1_000

type Parts = {
  readonly identities: Identities
  readonly directory: Pick<DirectoryReader, 'sequence' | 'userById'>
  readonly logins: Pick<Logins, 'get'>
  readonly marks: Pick<SignInMarks, 'isMarked'>
}
type Holder<K extends SessionHolder['kind']> = Extract<SessionHolder, { readonly kind: K }>
type Known = { readonly user: UserIdentity; readonly caller: Extract<Caller, { readonly kind: 'user' }> }

export class ConsoleIdentities {
  readonly #parts: Parts
  readonly #known = new Map<string, Known>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws ServiceError SignIn.SessionEnded when its time has passed, it was left, or who holds it may no longer */
  async callerOf(session: ConsoleSession, now: Date): Promise<Exclude<Caller, { readonly kind: 'anonymous' }>> {
    if (session.expiresMs <= now.getTime()) throw sessionEnded()
    if (await this.#parts.marks.isMarked(session.id, session.expiresMs)) throw sessionEnded()
    const { who } = session
    return who.kind === 'user' ? this.#user(session, who) : this.#credentials(who, now)
  }

  async #credentials(who: Holder<'credentials'>, now: Date): Promise<Exclude<Caller, { readonly kind: 'anonymous' }>> {
    const found = await this.#parts.identities.find(who.accessKeyId, who.securityToken, now)
    if (found.kind !== 'found' || found.identity.caller.kind === 'anonymous') throw sessionEnded()
    return found.identity.caller
  }

  /** The same value while nothing about the user changed. */
  async #user(
    session: ConsoleSession,
    { accountId, userId, passwordSetMs, hasMfa }: Holder<'user'>,
  ): Promise<Known['caller']> {
    const { directory, logins, identities } = this.#parts
    const sequence = await directory.sequence()
    const user = await directory.userById(accountId, userId)
    const login = user === undefined ? 'no-user' : await logins.get(accountId, user.userName)
    if (user === undefined || typeof login === 'string' || login.passwordSetMs !== passwordSetMs) throw sessionEnded()
    const known = this.#known.get(session.id)
    if (known?.user === user) return known.caller
    const caller = { ...user, accessKeyId: consoleKeyIdPrefix + session.id, sequence, hasMfa }
    identities.vouch(caller, (now) => this.callerOf(session, now))
    if (this.#known.size >= rememberedMax) this.#known.clear()
    this.#known.set(session.id, { user, caller })
    return caller
  }
}

export const sessionEnded = (): ServiceError => new ServiceError('SignIn.SessionEnded')
