import type { Audit } from '../../audit/audit.ts'
import type { ConsoleIdentities } from '../../access/console-identities.ts'
import type { ConsoleTokens } from '../../access/console-tokens.ts'
import type { SignInAttempts } from '../../store/directory/sign-in-attempts.ts'
import type { SignInMarks } from '../../store/directory/sign-in-marks.ts'
import type { House } from '../house.ts'

/** What signing in needs besides the house that everything else is judged in. */
export type ConsoleParts = {
  readonly house: House
  readonly audit: Audit
  readonly tokens: ConsoleTokens
  readonly identities: ConsoleIdentities
  readonly marks: SignInMarks
  /** Names of hosts that a sign-in may lead to besides the console's own. */
  readonly hosts: readonly string[]
  /** Roles whose sessions may sign in although they say whose they are, as players' do. */
  readonly roles: readonly string[]
  /** How long a refused sign-in takes at least: whether a user exists must not show in it. */
  readonly refusalMs: number
  readonly attempts: SignInAttempts
}

/** How a request came: the console's own address offers more than the names of the cloud's sign-in. */
export type Door = 'console' | 'sign-in-host'
