import { createCrc64, IntegrityError, resumedBody } from '@latchkey/client/node'
import type { Client } from '@latchkey/client/node'
import { Command, Option } from 'commander'
import { clientOf, connected, isJson } from '../connection.ts'
import { folderOf, formatAddress, parseBucketAddress, parseKeyAddress, parseObjectAddress } from '../object-address.ts'
import { collectPair, parseInteger } from '../option-values.ts'
import { isoTime, printLine, printResult, shown } from '../printing.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'
import { deleteAll, objectsBelow, versionsBelow } from '../transfers/listing.ts'
import type { Doomed } from '../transfers/listing.ts'
import { copyCommand } from './oss-copy.ts'
import { documentCommands } from './oss-document.ts'
import { encryptionCommand } from './oss-encryption.ts'
import { listCommand } from './oss-list.ts'
import { aclCommand, linkCommand, restoreCommand, tagCommand, usageCommand } from './oss-properties.ts'
import { syncCommand } from './oss-sync.ts'
import { versioningCommand, versionsCommand } from './oss-versions.ts'

/** `latchkey oss`: buckets and objects. */
export function ossCommand(surroundings: Surroundings): Command {
  const command = new Command('oss')
    .description('work with buckets and objects')
    .addCommand(listCommand(surroundings))
    .addCommand(statCommand(surroundings))
    .addCommand(copyCommand(surroundings))
    .addCommand(syncCommand(surroundings))
    .addCommand(catCommand(surroundings))
    .addCommand(removeCommand(surroundings))
    .addCommand(signCommand(surroundings))
    .addCommand(makeBucketCommand(surroundings))
    .addCommand(removeBucketCommand(surroundings))
    .addCommand(encryptionCommand(surroundings))
    .addCommand(tagCommand(surroundings))
    .addCommand(aclCommand(surroundings))
    .addCommand(linkCommand(surroundings))
    .addCommand(restoreCommand(surroundings))
    .addCommand(versionsCommand(surroundings))
    .addCommand(versioningCommand(surroundings))
    .addCommand(usageCommand(surroundings))
  for (const document of documentCommands(surroundings)) command.addCommand(document)
  return command
}

function statCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('stat')
      .description('tell what is known of an object or a bucket')
      .argument('<address>', 'oss://bucket/key or oss://bucket')
      .option('--version-id <id>', 'of a version of the object'),
  ).action(async (address: string, options: { readonly versionId?: string }, self: Command) => {
    const { bucket, key } = parseObjectAddress(address)
    const client = clientOf(self, surroundings)
    if (key === '') {
      const { info } = await client.oss.getBucketInfo({ bucket })
      return printResult(surroundings, info.bucket, isJson(self))
    }
    const { requestId: _id, ...head } = await client.oss.headObject({ bucket, key, versionId: options.versionId })
    printResult(surroundings, { address: formatAddress({ bucket, key }), ...head }, isJson(self))
  })
}

type CatOptions = { readonly process?: string; readonly versionId?: string }

function catCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('cat')
      .description('write an object to standard output')
      .argument('<address>', 'oss://bucket/key')
      .option('--process <actions>', 'as x-oss-process, such as image/resize,w_200')
      .option('--version-id <id>', 'of a version of the object'),
  ).action(async (address: string, options: CatOptions, self: Command) => {
    const object = { ...parseKeyAddress(address), versionId: options.versionId }
    const client = clientOf(self, surroundings)
    const signal = surroundings.interrupt()
    const chunks =
      options.process === undefined
        ? wholeObject(client, object, signal)
        : (await client.oss.getObject({ ...object, process: options.process }, { signal })).body
    for await (const chunk of chunks) await surroundings.outBytes(chunk)
  })
}

/** Goes on where a connection broke, and fails at the end when the bytes are not those that are stored. */
async function* wholeObject(
  client: Client,
  object: { readonly bucket: string; readonly key: string; readonly versionId: string | undefined },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const head = await client.oss.headObject(object, { signal })
  const running = await createCrc64()
  const range = { ...object, etag: head.etag, startByte: 0, endByte: head.contentLength }
  for await (const chunk of resumedBody(client, range, signal)) {
    running.update(chunk)
    yield chunk
  }
  if (head.crc64 !== undefined && BigInt(head.crc64) !== running.digest())
    throw new IntegrityError('What arrived is not what is stored: the CRC-64 differs.')
}

type RemoveOptions = {
  readonly recursive?: true
  readonly dryRun?: true
  readonly force?: true
  readonly versionId?: string
  readonly allVersions?: true
}

function removeCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('rm')
      .description('delete an object, or with --recursive everything below a folder')
      .argument('<address>', 'oss://bucket/key; with --recursive `1` means what is below `1/`, and not `10/`')
      .option('-r, --recursive', 'everything below a folder')
      .option('--dry-run', 'say what would be deleted')
      .option('--force', 'needed to delete everything in a bucket')
      .option('--version-id <id>', 'only this version')
      .option('--all-versions', 'old versions and delete markers too, for good'),
  ).action(async (address: string, options: RemoveOptions, self: Command) => {
    const { bucket, key } = parseObjectAddress(address)
    const client = clientOf(self, surroundings)
    const say = (gone: Doomed): void => {
      const word = options.dryRun === true ? 'would delete' : 'deleted'
      const deleted = formatAddress({ bucket, key: gone.key })
      const { versionId } = gone
      const text = versionId === undefined ? deleted : `${deleted} version ${versionId}`
      printLine(surroundings, isJson(self) ? JSON.stringify({ deleted, versionId }) : shown(`${word} ${text}`))
    }
    if (options.versionId !== undefined && (options.recursive === true || options.allVersions === true))
      throw new UsageError('--version-id names one version of one object.')
    if (options.recursive !== true && options.allVersions !== true) {
      const object = { ...parseKeyAddress(address), versionId: options.versionId }
      if (options.dryRun !== true) await client.oss.deleteObject(object)
      return say(object)
    }
    if (key === '' && options.force !== true)
      throw new UsageError(`This deletes everything in ${bucket}. Give --force as well when that is meant.`)
    const signal = surroundings.interrupt()
    const doomed = doomedBy(client, { bucket, key }, options, signal)
    if (options.dryRun === true) for await (const one of doomed) say(one)
    else await deleteAll(client, bucket, doomed, (gone) => gone.forEach(say), signal)
  })
}

async function* doomedBy(
  client: Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  options: RemoveOptions,
  signal: AbortSignal,
): AsyncGenerator<Doomed> {
  const prefix = options.recursive === true ? folderOf(key) : key
  if (options.allVersions !== true) {
    for await (const object of objectsBelow(client, bucket, prefix, signal)) yield { key: object.key }
    return
  }
  for await (const version of versionsBelow(client, bucket, prefix, signal)) {
    // A prefix that is a whole key is also the beginning of others.
    if (options.recursive !== true && version.key !== key) return
    yield { key: version.key, versionId: version.versionId }
  }
}

type SignOptions = {
  readonly method: string
  readonly expires: number
  readonly query?: Readonly<Record<string, string>>
  readonly header?: Readonly<Record<string, string>>
}

/** The URL is what is asked for, and whoever has it may do what it says. */
function signCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('sign')
      .description('make a URL that does one thing for whoever has it, until it expires')
      .argument('<address>', 'oss://bucket/key')
      .addOption(
        new Option('--method <verb>', 'what it is for').choices(['GET', 'HEAD', 'PUT', 'DELETE']).default('GET'),
      )
      .option('--expires <seconds>', 'how long it is good', parseInteger, 3600)
      .option('--query <name=value>', 'parameter of the URL, such as x-oss-process=…; may be given again', collectPair)
      .option('--header <name=value>', 'header that its user must send; may be given again', collectPair),
  ).action(async (address: string, options: SignOptions, self: Command) => {
    const { method, expires: expiresSeconds, query, header: headers } = options
    const object = parseKeyAddress(address)
    const client = clientOf(self, surroundings)
    const url = await client.presign({ ...object, method, query, headers, expiresSeconds })
    if (!isJson(self)) return printLine(surroundings, url)
    printResult(surroundings, { url, method, expires: isoTime(new Date(client.nowMs() + expiresSeconds * 1000)) }, true)
  })
}

type MakeOptions = {
  readonly acl?: 'private' | 'public-read' | 'public-read-write'
}

function makeBucketCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('mb')
      .description('make a bucket')
      .argument('<address>', 'oss://bucket')
      .addOption(new Option('--acl <acl>').choices(['private', 'public-read', 'public-read-write'])),
  ).action(async (address: string, options: MakeOptions, self: Command) => {
    const bucket = parseBucketAddress(address)
    await clientOf(self, surroundings).oss.putBucket({ bucket, acl: options.acl })
    printLine(surroundings, isJson(self) ? JSON.stringify({ made: `oss://${bucket}` }) : `made oss://${bucket}`)
  })
}

function removeBucketCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('rb')
      .description('delete a bucket, which must be empty')
      .argument('<address>', 'oss://bucket')
      .option('--force', 'delete its objects with all their versions and abort its uploads first'),
  ).action(async (address: string, options: { readonly force?: true }, self: Command) => {
    const bucket = parseBucketAddress(address)
    const client = clientOf(self, surroundings)
    if (options.force === true) await emptyBucket(client, bucket, surroundings.interrupt())
    await client.oss.deleteBucket({ bucket })
    printLine(surroundings, isJson(self) ? JSON.stringify({ deleted: `oss://${bucket}` }) : `deleted oss://${bucket}`)
  })
}

async function emptyBucket(client: Client, bucket: string, signal: AbortSignal): Promise<void> {
  await deleteAll(client, bucket, versionsBelow(client, bucket, '', signal), () => undefined, signal)
  for (;;) {
    const { result } = await client.oss.listMultipartUploads({ bucket, maxUploads: 1000 }, { signal })
    const uploads = result.uploads ?? []
    for (const { key, uploadId } of uploads)
      await client.oss.abortMultipartUpload({ bucket, key, uploadId }, { signal })
    if (uploads.length === 0) return
  }
}
