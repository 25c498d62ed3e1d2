/** What the file asks for and this server holds, and the cloud does not: by space and by the way in, and what happens instead. */
import { askedOf, wantedRules } from '../config/wanted-rules.ts'
import type { AppConfig, GrantKind } from '../config/schema.ts'
import { heldBy } from '../rules/folder-rules.ts'
import type { HeldByStorage } from '../rules/folder-rules.ts'
import { grantSeconds, guaranteesOf } from '../rules/guarantees.ts'
import type { Guarantees } from '../rules/guarantees.ts'

export type Weaker = {
  readonly space: string
  readonly grant: GrantKind
  readonly what: keyof Guarantees
  readonly here: string
  readonly there: string
  readonly instead: string
}

export function weakerIn(config: AppConfig): readonly Weaker[] {
  const rules = wantedRules(config)
  return Object.entries(config.spaces).flatMap(([name, space]) => {
    const asked = askedOf(space, space.quota)
    const rule = rules.find(({ prefix }) => prefix === name)
    const here = heldBy(rule === undefined ? undefined : { ...rule, status: 'enforced' }, '', asked)
    // Nothing holds there but what nobody asked for.
    const there = heldBy(undefined, '', asked)
    return space.grants.flatMap((grant) => differences(config, name, grant, { here, there }))
  })
}

function differences(
  config: AppConfig,
  space: string,
  grant: GrantKind,
  held: { readonly here: HeldByStorage; readonly there: HeldByStorage },
): Weaker[] {
  const here = guaranteesOf(grant, { held: held.here, revokeSessions: true })
  const there = guaranteesOf(grant, { held: held.there, revokeSessions: false })
  const names = Object.keys(here) as (keyof Guarantees)[] // its own keys
  return names
    .filter((what) => here[what] !== there[what])
    .map((what) => ({
      space,
      grant,
      what,
      here: here[what],
      there: there[what],
      instead: insteadOf(what, grant, config),
    }))
}

function insteadOf(what: keyof Guarantees, grant: GrantKind, { credential }: AppConfig): string {
  switch (what) {
    case 'size':
      return grant === 'url'
        ? 'looked at when the upload is completed: what is too large is deleted and refused'
        : 'keys of STS write objects of any size; leave sts out of grants, or look at the bill'
    case 'declaredType':
      return 'keys of STS write any type; leave sts out of grants where it matters'
    case 'quota':
      return 'what goes through the service is counted exactly; what keys of STS write is not counted at all'
    case 'history':
      return 'keys of STS may write over what is there, in the player’s own folder; PutBucketOverwriteConfig of the cloud forbids it for a prefix'
    case 'revocation':
      return grant === 'sts'
        ? `a ban is in force at the service at once; keys that were given out work until they end, ${Math.ceil(credential.ttl / 60)} minutes at most unless a longer life was asked for`
        : `a ban is in force at the service at once; an address or form that was given out works for ${grantSeconds / 60} minutes`
    case 'folder':
    case 'detectedType':
      return 'as here'
  }
}
