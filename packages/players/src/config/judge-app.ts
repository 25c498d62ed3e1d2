/** What is right field by field and wrong together: the rules of a game's configuration that its schema cannot say. */
import { eventTypes, isWanted } from '../rules/event-types.ts'
import { playerIdLetters } from '../rules/ids.ts'
import { sessionPolicy, sessionPolicyLettersMax } from '../rules/session-policy.ts'
import { publicTokenKey, secretFault } from '../rules/token-keys.ts'
import { backendFaults } from './judge-backend.ts'
import { imageFaults } from './judge-images.ts'
import { originFaults } from './judge-origins.ts'
import { error, warning } from './judgement.ts'
import type { Judgement } from './judgement.ts'
import { incomingSuffix } from './schema.ts'
import type { AppConfig, SpaceConfig } from './schema.ts'
import { canBeRule, ruleTypesMax } from './wanted-rules.ts'

/** AssumeRole gives sessions of 15 minutes to 12 hours. */
const credentialSecondsMin = 900
const credentialSecondsMax = 43_200
const claimLettersMax = 48
const serverKeyBytesMin = 32

export function faultsInApp(app: AppConfig): Judgement[] {
  return [
    ...backendFaults(app),
    ...lifeFaults(app),
    ...idFaults(app),
    ...keyFaults(app),
    ...Object.entries(app.spaces).flatMap(([name, space]) => spaceFaults(app, name, space)),
    ...policyFaults(app),
    ...planFaults(app),
    ...webhookFaults(app),
    ...originFaults(app),
  ]
}

function lifeFaults({ credential, session, identities }: AppConfig): Judgement[] {
  const { ttl, minTtl, maxTtl } = credential
  const faults: Judgement[] = []
  if (minTtl < credentialSecondsMin)
    faults.push(error(['credential', 'minTtl'], 'STS gives no session of less than 15 minutes', 'minTtl: 15m'))
  if (maxTtl > credentialSecondsMax)
    faults.push(error(['credential', 'maxTtl'], 'STS gives no session of more than 12 hours', 'maxTtl: 12h'))
  if (ttl < credentialSecondsMin)
    faults.push(error(['credential', 'ttl'], 'STS gives no session of less than 15 minutes', 'ttl: 1h'))
  else if (ttl < minTtl || ttl > maxTtl)
    faults.push(error(['credential', 'ttl'], `lies between minTtl and maxTtl, ${minTtl}s and ${maxTtl}s`, 'ttl: 1h'))
  else if (ttl < 2 * credentialSecondsMin)
    faults.push(
      warning(
        ['credential', 'ttl'],
        '@alicloud/credentials takes keys with less than 15 minutes to live for stale, and will ask for each request',
        'ttl: 1h',
      ),
    )
  if (session.access > session.refresh)
    faults.push(error(['session', 'access'], 'an access token outlives its session', 'access: 1h'))
  const { expireIfUnusedDays: days } = identities.guest
  const lastingDays = Math.ceil(session.refresh / 86_400)
  if (days !== undefined && days < lastingDays)
    faults.push(
      error(
        ['identities', 'guest', 'expireIfUnusedDays'],
        `a guest would be erased while its session lasts, which is ${lastingDays} days (session.refresh)`,
        `expireIfUnusedDays: ${lastingDays}`,
      ),
    )
  return faults
}

/** A key that nobody guesses. */
const idKeyBytesLeast = 16

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
  else if (players.ids === 'derived' && (players.key?.sizeBytes ?? 0) < idKeyBytesLeast)
    faults.push(
      warning(
        ['players', 'key'],
        `has fewer than ${idKeyBytesLeast} bytes: whoever guesses it can tell whose an id is`,
        'openssl rand -base64 32, before the first player signs in: it must never change',
      ),
    )
  if (players.ids === 'derived' && players.ban === true)
    faults.push(error(['players', 'ban'], 'with derived ids nothing is kept that could be banned', 'ids: stored'))
  if (!players.ids.startsWith('claim(')) return faults
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
  return faults
}

function keyFaults({ identities, admin }: AppConfig): Judgement[] {
  const jwt = Object.entries(identities.jwt).flatMap(([name, { alg, secret, publicKey }]) => {
    const path = ['identities', 'jwt', name]
    if (alg !== 'HS256') {
      if (publicKey === undefined) return [error(path, `${alg} needs publicKey`, 'publicKey: ${STUDIO_PUBLIC_KEY}')]
      if (secret !== undefined) return [error([...path, 'secret'], `${alg} has no secret`, 'remove it')]
      const key = publicTokenKey(alg, publicKey)
      return 'fault' in key ? [error([...path, 'publicKey'], key.fault)] : []
    }
    if (publicKey !== undefined) return [error([...path, 'publicKey'], 'HS256 has no public key', 'remove it')]
    if (secret === undefined) return [error(path, 'HS256 needs secret', 'secret: ${STUDIO_JWT_SECRET}')]
    const fault = secretFault({ sizeBytes: secret.sizeBytes, text: secret.reveal().toString('utf8') })
    return fault === undefined ? [] : [error([...path, 'secret'], fault, 'openssl rand -base64 32')]
  })
  const names = admin.keys.map(({ name }) => name)
  const keys = admin.keys.flatMap(({ name, key }, index) => {
    const path = ['admin', 'keys', String(index)]
    if (names.indexOf(name) !== index) return [error([...path, 'name'], `${name} stands here twice`)]
    return key === undefined || key.sizeBytes >= serverKeyBytesMin
      ? []
      : [
          error(
            [...path, 'key'],
            `has ${key.sizeBytes} bytes; a server key has ${serverKeyBytesMin} or more`,
            'openssl rand -base64 32',
          ),
        ]
  })
  return [...jwt, ...keys]
}

function spaceFaults(app: AppConfig, name: string, space: SpaceConfig): Judgement[] {
  const path = ['spaces', name]
  const faults: Judgement[] = []
  if (space.kind === 'image') {
    if (space.grants.includes('sts'))
      faults.push(
        error([...path, 'grants'], 'STS cannot enforce type or size; use inline or form', 'grants: [inline, form]'),
      )
    if (space.access === 'public-read' && app.buckets.public === undefined)
      faults.push(error([...path, 'access'], 'public images need a public bucket', 'buckets: { public: NAME }'))
    faults.push(...imageFaults(app, path, space))
    if (app.spaces[name + incomingSuffix] !== undefined)
      faults.push(
        error(path, `its pictures arrive below ${name}${incomingSuffix}/, which is another space`, 'rename one'),
      )
  }
  if (space.kind === 'slots' && space.slots !== undefined && space.max !== undefined)
    faults.push(error([...path, 'max'], 'slots are either listed or counted', 'remove slots or max'))
  if (space.kind === 'folder') faults.push(...folderFaults(app, path, space))
  if (space.grants.includes('sts') && app.backend.kind === 'selfhosted') faults.push(...ruleFaults(app, name, space))
  if (space.inlineMax > space.maxObject)
    faults.push(
      warning([...path, 'inlineMax'], 'is larger than maxObject, which holds', 'raise maxObject, or leave it out'),
    )
  return faults
}

function folderFaults(
  { backend, buckets: { private: privateBucket } }: AppConfig,
  path: readonly string[],
  space: Extract<SpaceConfig, { kind: 'folder' }>,
): Judgement[] {
  const faults: Judgement[] = []
  if (space.access === 'public-read')
    faults.push(
      warning(
        [...path, 'access'],
        'players could host anything on your domain; files go out as attachments only, serve them from a domain of their own',
        'access: private, with shareLinks',
      ),
    )
  faults.push(...readerFaults(path, space))
  if (backend.kind === 'alibaba' && space.grants.includes('sts')) {
    const lost = [
      ...(space.types === undefined ? [] : ['types are not checked at all']),
      `maxObject (${space.maxObject} bytes) is not checked`,
      ...(hasQuota(space) ? ['quota counts what goes through the service only'] : []),
    ]
    faults.push(
      warning([...path, 'grants'], `with STS on Alibaba Cloud ${lost.join('; ')}`, 'grants: [inline, form, url]'),
    )
  }
  if (space.expireDays !== undefined && space.grants.includes('sts'))
    faults.push(
      warning(
        [...path, 'expireDays'],
        `counts for what goes through the service; for what keys of STS write there is a lifecycle rule of the bucket: Prefix ${path.at(-1)}/, Expiration Days ${space.expireDays}`,
        `latchkey oss lifecycle set oss://${privateBucket} rules.xml`,
      ),
    )
  if (space.insertOnly && space.overflow === 'dropOldest')
    faults.push(error([...path, 'overflow'], 'insertOnly keeps what dropOldest would drop', 'overflow: refuse'))
  return faults
}

function readerFaults(path: readonly string[], space: Extract<SpaceConfig, { kind: 'folder' }>): Judgement[] {
  const { access, readBy, readHook } = space
  if (readBy === 'webhook' && readHook === undefined)
    return [error([...path, 'readBy'], 'says who reads by readHook', 'readHook: { url: …, secret: ${READ_HOOK} }')]
  if (readBy === 'owner' && readHook !== undefined)
    return [warning([...path, 'readHook'], 'nobody asks it', 'readBy: webhook')]
  if (readBy === 'webhook' && access === 'public-read')
    return [error([...path, 'readBy'], 'everybody reads a space of access: public-read', 'access: private')]
  return []
}

const hasQuota = ({ quota }: Extract<SpaceConfig, { kind: 'folder' | 'slots' }>): boolean =>
  quota.bytes !== undefined || quota.objects !== undefined

/** What the rules of the bucket cannot say, of which keys of STS then know nothing. */
function ruleFaults({ plans }: AppConfig, name: string, space: SpaceConfig): Judgement[] {
  if (space.kind === 'image') return []
  const path = ['spaces', name]
  const faults: Judgement[] = []
  if (space.kind === 'slots' && hasQuota(space))
    faults.push(
      warning(
        [...path, 'grants'],
        'the quota of saves is exact through the service; for keys of STS a ceiling above it holds',
        'grants: [inline, url]',
      ),
    )
  if (space.kind !== 'folder') return faults
  if (space.types !== undefined && !canBeRule(space.types))
    faults.push(
      warning(
        [...path, 'types'],
        `the rules of a bucket take ${ruleTypesMax} types such as image/png or image/*: with STS no type is checked`,
        'grants: [inline, form, url]',
      ),
    )
  if (space.overflow === 'dropOldest')
    faults.push(
      warning(
        [...path, 'overflow'],
        'with STS a full folder refuses: nothing is dropped for what goes past the service',
      ),
    )
  const raised = Object.entries(plans).filter(([, { spaces }]) => spaces[name] !== undefined)
  if (raised.length > 0)
    faults.push(
      warning(
        [...path, 'quota'],
        `the rules of a bucket know no plans: with STS everybody may fill the largest of them (${raised.map(([plan]) => plan).join(', ')})`,
      ),
    )
  return faults
}

const longestAddress = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'

/** Whoever asks for no space in particular gets keys for all that give any: their policy has to fit. */
function policyFaults({ spaces, buckets, players, credential }: AppConfig): Judgement[] {
  const letters = players.ids.startsWith('claim(') ? claimLettersMax : players.prefix.length + playerIdLetters
  const folders = Object.entries(spaces)
    .filter(([, { grants }]) => grants.includes('sts'))
    .map(([name, space]) => ({
      bucket: buckets.private,
      prefix: `${name}/${'x'.repeat(letters)}/`,
      mayRead: true,
      mayWrite: space.access !== 'protected',
      mayDelete: space.kind === 'folder' && space.clientDelete && !space.insertOnly && space.access !== 'protected',
    }))
  const size = sessionPolicy(folders, credential.bindIp ? longestAddress : undefined).length
  if (size <= sessionPolicyLettersMax) return []
  return [
    error(
      ['spaces'],
      `the session policy of all spaces with STS has ${size} characters, and STS takes ${sessionPolicyLettersMax}`,
      'give STS in fewer spaces, or shorten their names',
    ),
  ]
}

function planFaults({ plans, spaces }: AppConfig): Judgement[] {
  return Object.entries(plans).flatMap(([plan, { spaces: changed }]) =>
    Object.keys(changed).flatMap((name) => {
      const path = ['plans', plan, 'spaces', name]
      return Object.hasOwn(spaces, name) ? [] : [error(path, 'the app has no such space')]
    }),
  )
}

function webhookFaults({ webhooks }: AppConfig): Judgement[] {
  return webhooks.flatMap(({ url, events }, index) => {
    const path = ['webhooks', String(index)]
    const twice = webhooks.findIndex((one) => one.url === url) !== index
    const unknown = events.flatMap((wanted, place) =>
      eventTypes.some((type) => isWanted(type, [wanted]))
        ? []
        : [error([...path, 'events', String(place)], `there is no event ${wanted}`, `one of ${eventTypes.join(', ')}`)],
    )
    return [...(twice ? [error([...path, 'url'], 'stands here twice', 'name all events in one')] : []), ...unknown]
  })
}
