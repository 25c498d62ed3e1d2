/** Which limit holds where: what a player is told of each way to move bytes, so that nobody has to guess. */

import type { HeldByStorage } from './folder-rules.ts'

export type Held =
  /** Before a byte is stored. */
  | 'enforced'
  /** When the service is told, or sweeps. */
  | 'afterwards'
  | 'none'

export type Guarantees = {
  readonly folder: Held
  readonly size: Held
  readonly declaredType: Held
  readonly detectedType: Held
  readonly quota: Held
  /** Whether nothing that was stored can be overwritten or lost. */
  readonly history: Held
  readonly revocation: 'now' | 'minutes' | 'expiry'
}

/** So long an address or a form is good that was signed for a player: on the cloud it cannot be taken back. */
export const grantSeconds = 300

export type Storage = {
  /** What the storage refuses by itself. */
  readonly held: HeldByStorage
  readonly revokeSessions: boolean
}

/**
 * What the file of the game asks of a space and who holds it, whichever way the bytes go. Keys of STS go past the service:
 * there only the storage's own rules hold, and nobody looks at what lies there afterwards.
 */
export function guaranteesOf(grant: 'inline' | 'url' | 'form' | 'sts', { held, revokeSessions }: Storage): Guarantees {
  const revocation = revokeSessions ? 'now' : 'minutes'
  switch (grant) {
    case 'inline':
      return {
        folder: 'enforced',
        size: 'enforced',
        declaredType: 'enforced',
        detectedType: 'enforced',
        quota: 'enforced',
        history: 'enforced',
        revocation: 'now',
      }
    case 'form':
      return {
        folder: 'enforced',
        size: 'enforced',
        declaredType: 'enforced',
        detectedType: 'afterwards',
        quota: 'enforced',
        history: 'enforced',
        revocation,
      }
    case 'url':
      return {
        folder: 'enforced',
        size: held.size ? 'enforced' : 'afterwards',
        declaredType: 'enforced',
        detectedType: 'afterwards',
        quota: 'enforced',
        history: 'enforced',
        revocation,
      }
    case 'sts':
      return {
        folder: 'enforced',
        size: enforcedIf(held.size),
        declaredType: enforcedIf(held.type),
        detectedType: 'none',
        quota: enforcedIf(held.quota),
        history: enforcedIf(held.history),
        revocation: revokeSessions ? 'now' : 'expiry',
      }
  }
}

const enforcedIf = (isHeld: boolean): Held => (isHeld ? 'enforced' : 'none')
