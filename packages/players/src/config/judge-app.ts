/** What is right field by field and wrong together: the rules of a game's configuration that its schema cannot say. */
import type { AppConfig, SpaceConfig } from './schema.ts'

export type Judgement = {
  readonly severity: 'error' | 'warning'
  readonly path: readonly string[]
  readonly message: string
  readonly fix?: string | undefined
}

/** AssumeRole gives sessions of 15 minutes to 12 hours. */
const credentialSecondsMin = 900
const credentialSecondsMax = 43_200

export function faultsInApp(app: AppConfig): Judgement[] {
  return [
    ...credentialFaults(app),
    ...idFaults(app),
    ...Object.entries(app.spaces).flatMap(([name, space]) => spaceFaults(app, name, space)),
  ]
}

const error = (path: readonly string[], message: string, fix?: string): Judgement => ({
  severity: 'error',
  path,
  message,
  fix,
})

function credentialFaults({ credential }: AppConfig): Judgement[] {
  const { ttl, minTtl, maxTtl } = credential
  return [
    ...(minTtl < credentialSecondsMin
      ? [error(['credential', 'minTtl'], 'STS gives no session of less than 15 minutes', 'minTtl: 15m')]
      : []),
    ...(maxTtl > credentialSecondsMax
      ? [error(['credential', 'maxTtl'], 'STS gives no session of more than 12 hours', 'maxTtl: 12h')]
      : []),
    ...(ttl < minTtl || ttl > maxTtl
      ? [error(['credential', 'ttl'], `lies between minTtl and maxTtl: ${minTtl}s to ${maxTtl}s`, 'ttl: 1h')]
      : []),
  ]
}

function idFaults({ players, identities }: AppConfig): Judgement[] {
  const providers = [
    ...Object.keys(identities.oidc),
    ...Object.keys(identities.jwt),
    ...Object.keys(identities.webhook),
    ...(identities.wechat === undefined ? [] : ['wechat']),
  ]
  const faults: Judgement[] = []
  if (players.ids === 'derived' && players.key === undefined)
    faults.push(error(['players', 'ids'], 'derived ids need a key that never changes', 'key: ${PLAYER_ID_KEY}'))
  if (players.ids === 'derived' && players.ban === true)
    faults.push(error(['players', 'ban'], 'with derived ids nothing is kept that could be banned', 'ids: stored'))
  if (players.ids.startsWith('claim(')) {
    if (identities.guest.enabled)
      faults.push(error(['players', 'ids'], 'a guest has no claim to take the id from', 'guest: { enabled: false }'))
    if (providers.length !== 1)
      faults.push(
        error(
          ['players', 'ids'],
          `ids of a claim need exactly one provider, or two of them could name one player; there are ${providers.length}`,
          'ids: stored',
        ),
      )
  }
  return faults
}

function spaceFaults(app: AppConfig, name: string, space: SpaceConfig): Judgement[] {
  const faults: Judgement[] = []
  const path = ['spaces', name]
  if (space.kind === 'image' && space.grants.includes('sts'))
    faults.push(
      error([...path, 'grants'], 'STS cannot enforce type or size; use inline or form', 'grants: [inline, form]'),
    )
  if (space.kind === 'image' && space.access === 'public-read' && app.buckets.public === undefined)
    faults.push(error([...path, 'access'], 'public images need a public bucket', 'buckets: { public: NAME }'))
  return faults
}
