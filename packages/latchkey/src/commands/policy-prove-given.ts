// What a proof is about, from files or from a server, with a digest of everything that was read.
import { RequestError } from '@latchkey/client/node'
import type { Client } from '@latchkey/client/node'
import { PolicySyntaxError, readPolicy, readTemplate } from '@latchkey/policy'
import type { CompiledPolicy, Given, GivenBucket, GivenRole, PolicyKind, Template } from '@latchkey/policy'
import type { Command } from 'commander'
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { clientOf, connectionOf, textOption } from '../connection.ts'
import { readText } from '../option-values.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

export type ProveOptions = {
  readonly id: string
  readonly placeholder: string
  readonly role?: string
  readonly rolePolicy?: readonly string[]
  readonly bucket?: readonly string[]
  readonly bucketPolicy?: readonly string[]
  readonly bucketAcl?: readonly string[]
  readonly publicAccessBlock?: readonly string[]
  readonly account: string
  readonly shared?: readonly string[]
  readonly seconds: number
}

/** One document that the answer depends on. */
export type ReadDocument = { readonly what: string; readonly sha256: string }
export type Read = {
  readonly given: Given
  readonly documents: readonly ReadDocument[]
  readonly roleArn: string | undefined
}

class Reading {
  readonly documents: ReadDocument[] = []

  note(what: string, text: string): string {
    this.documents.push({ what, sha256: createHash('sha256').update(text).digest('hex') })
    return text
  }

  templates(paths: readonly string[], placeholder: string): Template[] {
    return paths.map((path) =>
      inFile(path, () => readTemplate(path, this.note(`template ${path}`, readText(`@${path}`)), placeholder)),
    )
  }

  policy<Kind extends PolicyKind>(path: string, kind: Kind, what: string): CompiledPolicy<Kind> {
    return inFile(path, () => readPolicy(this.note(what, readText(`@${path}`)), kind))
  }
}

export function givenFromFiles(paths: readonly string[], options: ProveOptions, command: Command): Read {
  const { id, placeholder, account, shared = [], rolePolicy = [], role: roleName = 'role' } = options
  const reading = new Reading()
  const templates = reading.templates(paths, placeholder)
  const attachedTo = { kind: 'role', name: roleName } as const
  const policies = rolePolicy.map((path) => ({
    name: basename(path),
    type: 'Custom' as const,
    version: 'v1',
    policy: reading.policy(path, 'identity', `policy of the role ${path}`),
    attachedTo,
  }))
  const names = bucketNames(templates, options)
  const policyFiles = pairsOf(options.bucketPolicy, names, '--bucket-policy')
  const acls = pairsOf(options.bucketAcl, names, '--bucket-acl')
  const blocked = options.publicAccessBlock ?? []
  for (const name of blocked) requireBucket(name, names, '--public-access-block')
  const buckets = names.map((name): GivenBucket => {
    const path = policyFiles.get(name)
    return {
      name,
      ownerAccountId: account,
      policy: path === undefined ? undefined : reading.policy(path, 'bucket', `policy of the bucket ${name} ${path}`),
      acl: aclOf(acls.get(name) ?? 'private'),
      isPublicAccessBlocked: blocked.includes(name),
    }
  })
  requireNames({ templates, policies, buckets }, command)
  const region = textOption(command, 'region')?.replace(/^oss-/, '')
  const role = { accountId: account, roleName, policies }
  return {
    given: { ids: id, templates, role, buckets, region, shared },
    documents: reading.documents,
    roleArn: undefined,
  }
}

/** Documents that name a role or an account are about that one, and not about whichever the options stand for. */
function requireNames({ templates, policies, buckets }: Documents, command: Command): void {
  const ofBuckets = buckets.flatMap(({ policy }) => policy?.document.statements ?? [])
  const statements = [
    ...ofBuckets,
    ...templates.flatMap(({ written }) => written.document.statements),
    ...policies.flatMap(({ policy }) => policy.document.statements),
  ]
  const accounts = statements.flatMap(({ resources }) => resources.map((resource) => resource.split(':')[3] ?? '*'))
  const account = accounts.find((one) => !/^[*?]*$/.test(one))
  if (account !== undefined && command.getOptionValueSource('account') === 'default')
    throw new UsageError(`A resource names the account ${account}: say by --account whose role and buckets these are.`)
  const isRoleNamed = ofBuckets.some(({ principals }) => principals.some(({ kind }) => kind === 'session'))
  if (isRoleNamed && command.getOptionValueSource('role') === undefined)
    throw new UsageError('A bucket policy names sessions of a role: say by --role which role the policies are of.')
}

type Documents = Pick<Given, 'templates' | 'buckets'> & Pick<GivenRole, 'policies'>

export async function givenFromServer(
  paths: readonly string[],
  options: ProveOptions,
  command: Command,
  surroundings: Surroundings,
): Promise<Read> {
  if (options.role === undefined)
    throw new UsageError('Give --role, to read it from a server, or the policies of the role by --role-policy.')
  const onlyFiles = ['bucketPolicy', 'bucketAcl', 'publicAccessBlock'] as const
  if (onlyFiles.some((name) => options[name] !== undefined))
    throw new UsageError('What buckets are like is read from the server; with --role-policy it is read from files.')
  const reading = new Reading()
  const client = clientOf(command, surroundings)
  const templates = reading.templates(paths, options.placeholder)
  const { role, arn } = await readRole(client, options.role, reading)
  const isAccountBlocked = await blockOfAccount(client, reading)
  const buckets: (GivenBucket & { readonly region: string })[] = []
  for (const name of bucketNames(templates, options))
    buckets.push(await readBucket(client, name, role.accountId, isAccountBlocked, reading))
  const region = buckets[0]?.region ?? connectionOf(command, surroundings).region
  return {
    given: { ids: options.id, templates, role, buckets, region, shared: options.shared ?? [] },
    documents: reading.documents,
    roleArn: arn,
  }
}

async function readRole(
  client: Client,
  roleName: string,
  reading: Reading,
): Promise<{ readonly role: GivenRole; readonly arn: string }> {
  const { role } = await client.ram.getRole({ roleName })
  const accountId = /^acs:ram:[^:]*:(\d+):/.exec(role.arn)?.[1]
  if (accountId === undefined) throw new UsageError(`The server calls the role ${role.arn}, which names no account.`)
  const { policies: attached } = await client.ram.listPoliciesForRole({ roleName })
  const policies: GivenRole['policies'][number][] = []
  for (const { policyName, policyType, defaultVersion } of attached) {
    const { policyVersion } = await client.ram.getPolicyVersion({ policyName, policyType, versionId: defaultVersion })
    const what = `${policyType} policy ${policyName} ${defaultVersion} of the role`
    policies.push({
      name: policyName,
      type: policyType === 'System' ? 'System' : 'Custom',
      version: defaultVersion,
      policy: readPolicy(reading.note(what, policyVersion.policyDocument ?? ''), 'identity'),
      attachedTo: { kind: 'role', name: role.roleName },
    })
  }
  return { role: { accountId, roleName: role.roleName, policies }, arn: role.arn }
}

async function readBucket(
  client: Client,
  name: string,
  roleAccountId: string,
  isAccountBlocked: boolean,
  reading: Reading,
): Promise<GivenBucket & { readonly region: string }> {
  const { info } = await client.oss.getBucketInfo({ bucket: name })
  const { owner, grants, location, isPublicAccessBlocked } = info.bucket
  const text = await policyOf(client, name)
  const acl = aclOf(grants[0] ?? 'private')
  reading.note(
    `owner, ACL and public access block of the bucket ${name}`,
    JSON.stringify([owner.id, acl, isPublicAccessBlocked]),
  )
  return {
    name,
    ownerAccountId: owner.id,
    policy: text === undefined ? undefined : readPolicy(reading.note(`policy of the bucket ${name}`, text), 'bucket'),
    acl,
    // The account's block is the caller's, so it says nothing about the bucket of another.
    isPublicAccessBlocked: isPublicAccessBlocked || (isAccountBlocked && owner.id === roleAccountId),
    region: location.replace(/^oss-/, ''),
  }
}

async function policyOf(client: Client, bucket: string): Promise<string | undefined> {
  try {
    return (await client.oss.getBucketPolicy({ bucket })).policy
  } catch (error) {
    if (error instanceof RequestError && error.code === 'NoSuchBucketPolicy') return undefined
    throw error
  }
}

/** Off where it cannot be read: then more is taken to be public than may be. */
async function blockOfAccount(client: Client, reading: Reading): Promise<boolean> {
  try {
    const { configuration } = await client.oss.getPublicAccessBlock()
    reading.note('public access block of the account', String(configuration.isBlocked))
    return configuration.isBlocked
  } catch (error) {
    if (error instanceof RequestError) return false
    throw error
  }
}

/** Those of the options, else the literal ones of the templates. */
function bucketNames(templates: readonly Template[], { bucket, placeholder }: ProveOptions): string[] {
  const named = templates.flatMap(({ written }) =>
    written.document.statements.flatMap(({ resources }) =>
      resources.flatMap((resource) => {
        const [, service, , , ...rest] = resource.split(':')
        const name = rest.join(':').split('/')[0] ?? ''
        return service === 'oss' && /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name) && !name.includes(placeholder)
          ? [name]
          : []
      }),
    ),
  )
  const names = [...new Set(bucket ?? named)]
  if (names.length === 0) throw new UsageError('The templates name no bucket: name those to look at by --bucket.')
  return names
}

function pairsOf(pairs: readonly string[] = [], buckets: readonly string[], option: string): Map<string, string> {
  const found = pairs.map((pair) => {
    const equals = pair.indexOf('=')
    if (equals < 1) throw new UsageError(`${pair} is no value for ${option}; one is BUCKET=…`)
    const name = pair.slice(0, equals)
    requireBucket(name, buckets, option)
    return [name, pair.slice(equals + 1)] as const
  })
  return new Map(found)
}

function requireBucket(name: string, buckets: readonly string[], option: string): void {
  if (!buckets.includes(name))
    throw new UsageError(`${option} names ${name}, which is none of the buckets: ${buckets.join(', ')}.`)
}

function aclOf(text: string): GivenBucket['acl'] {
  const acl = (['private', 'public-read', 'public-read-write'] as const).find((one) => one === text)
  if (acl === undefined) throw new UsageError(`${text} is no ACL; one is private, public-read or public-read-write.`)
  return acl
}

/** Throws UsageError with file, line and column of a mistake. */
function inFile<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error
    throw new UsageError(`${path}:${error.line}:${error.column}: ${error.message}`)
  }
}
