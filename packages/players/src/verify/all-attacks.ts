import type { Attack } from './attack.ts'
import { anonymousAttacks } from './attacks/anonymous.ts'
import { bucketAttacks, federationAttacks, roleAttacks } from './attacks/account.ts'
import { hostAttacks, servicePathAttacks } from './attacks/addresses.ts'
import { aclAttacks, callbackAttacks, injectionAttacks, processAttacks, symlinkAttacks } from './attacks/effects.ts'
import { banAttacks, eraseAttacks, refreshAttacks } from './attacks/endings.ts'
import { formAttacks } from './attacks/forms.ts'
import { formCallbackAttacks, formInjectionAttacks } from './attacks/in-forms.ts'
import { colonAttacks, keyTrickAttacks, listAttacks, prefixConfusionAttacks, wildcardAttacks } from './attacks/names.ts'
import {
  copyFromAttacks,
  copyToAttacks,
  deleteAttacks,
  readAttacks,
  uploadAttacks,
  writeAttacks,
} from './attacks/objects.ts'
import { playerApiAttacks, ticketAttacks } from './attacks/player-service.ts'
import {
  expiredAttacks,
  presignedAttacks,
  repeatedAttacks,
  tokenAttacks,
  twoTokenAttacks,
  unsignedAttacks,
  v1AclAttacks,
} from './attacks/signatures.ts'

/** In the order of `classes`. */
export const allAttacks: readonly Attack[] = [
  ...readAttacks,
  ...writeAttacks,
  ...deleteAttacks,
  ...anonymousAttacks,
  ...copyFromAttacks,
  ...copyToAttacks,
  ...listAttacks,
  ...uploadAttacks,
  ...keyTrickAttacks,
  ...prefixConfusionAttacks,
  ...wildcardAttacks,
  ...colonAttacks,
  ...aclAttacks,
  ...symlinkAttacks,
  ...processAttacks,
  ...callbackAttacks,
  ...formCallbackAttacks,
  ...injectionAttacks,
  ...formInjectionAttacks,
  ...formAttacks,
  ...presignedAttacks,
  ...v1AclAttacks,
  ...unsignedAttacks,
  ...repeatedAttacks,
  ...twoTokenAttacks,
  ...hostAttacks,
  ...servicePathAttacks,
  ...tokenAttacks,
  ...expiredAttacks,
  ...bucketAttacks,
  ...roleAttacks,
  ...federationAttacks,
  ...playerApiAttacks,
  ...ticketAttacks,
  ...refreshAttacks,
  ...banAttacks,
  ...eraseAttacks,
]
