/** Which limit holds where: what a player is told of each way to move bytes, so that nobody has to guess. */

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

type Extensions = { readonly folderRules: boolean; readonly revokeSessions: boolean }

/** The cloud's keys of STS cannot be bound to a size or a type, nor be ended; a server with the extensions can do both. */
export function guaranteesOf(
  grant: 'inline' | 'url' | 'form' | 'sts',
  { folderRules, revokeSessions }: Extensions,
): Guarantees {
  const byRules: Held = folderRules ? 'enforced' : 'afterwards'
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
        size: byRules,
        declaredType: 'enforced',
        detectedType: 'afterwards',
        quota: 'enforced',
        history: 'enforced',
        revocation,
      }
    case 'sts':
      return {
        folder: 'enforced',
        size: byRules,
        declaredType: folderRules ? 'enforced' : 'none',
        detectedType: 'afterwards',
        quota: byRules,
        history: byRules,
        revocation: revokeSessions ? 'now' : 'expiry',
      }
  }
}
