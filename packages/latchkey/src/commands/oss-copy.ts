import type { Client, UploadInput } from '@latchkey/client/node'
import { Command, Option } from 'commander'
import { basename } from 'node:path'
import { adviceFor } from '../advice.ts'
import { clientOf, connected, isJson } from '../connection.ts'
import { folderOf, formatAddress, isObjectAddress, parseObjectAddress } from '../object-address.ts'
import type { ObjectAddress } from '../object-address.ts'
import { collectPair, parseEncryption, parseInteger, parseSize } from '../option-values.ts'
import type { AskedEncryption } from '../option-values.ts'
import { printLine, readableSize, shown } from '../printing.ts'
import { Failed, UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'
import { placeInFolder, runErrands } from '../transfers/copy.ts'
import type { CopySettings, Errand } from '../transfers/copy.ts'
import { objectsBelow } from '../transfers/listing.ts'
import { isFolder, localFiles, localPathOf, sizeOfFile } from '../transfers/local-tree.ts'
import { progressBar, Totals } from '../transfers/progress-bar.ts'

type CopyOptions = {
  readonly recursive?: true
  readonly dryRun?: true
  readonly partSize?: number
  readonly parallel: number
  readonly jobs: number
  readonly contentType?: string
  readonly meta?: Readonly<Record<string, string>>
  readonly acl?: UploadInput['objectAcl']
  readonly storageClass?: UploadInput['storageClass']
  readonly sse?: AskedEncryption
  readonly forbidOverwrite?: true
  readonly versionId?: string
  readonly progress: boolean
}

/** `latchkey oss cp`: up, down, or within the server; interrupted, the same command goes on where it stopped. */
export function copyCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('cp')
      .description('copy files to objects, objects to files, or objects to objects without passing here')
      .argument('<from>', 'file, folder, `-` for standard input, or oss://bucket/key')
      .argument('<to>', 'file, folder, or oss://bucket/key')
      .option('-r, --recursive', 'everything below a folder')
      .option('--dry-run', 'say what would be copied')
      .option('--part-size <size>', 'of the parts of large objects, such as 16M', parseSize)
      .option('--parallel <count>', 'parts at once', parseInteger, 4)
      .option('--jobs <count>', 'files at once', parseInteger, 4)
      .option('--content-type <type>', 'when not given by the name of the file')
      .option('--meta <name=value>', 'user metadata; may be given again', collectPair)
      .addOption(
        new Option('--acl <acl>', 'of the object').choices(['default', 'private', 'public-read', 'public-read-write']),
      )
      .addOption(
        new Option('--storage-class <class>').choices(['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']),
      )
      .option(
        '--sse <algorithm>',
        'encrypt it on the server: AES256, SM4, KMS, KMS:KEYID, KMS+SM4; the bucket decides when not given',
        parseEncryption,
      )
      .option('--version-id <id>', 'of the one object that is copied; within the server it restores an old version')
      .option('--forbid-overwrite', 'fail where something is already')
      .option('--no-progress', 'no bar, even at a terminal'),
  ).action((from: string, to: string, options: CopyOptions, self: Command) =>
    copy({ from, to, options, self, surroundings }),
  )
}

type Asked = {
  readonly from: string
  readonly to: string
  readonly options: CopyOptions
  readonly self: Command
  readonly surroundings: Surroundings
}

async function copy(asked: Asked): Promise<void> {
  const { options, self, surroundings } = asked
  const client = clientOf(self, surroundings)
  const signal = surroundings.interrupt()
  if (asked.from === '-') return copyInput(asked, client, signal)
  const errands = errandsOf(asked, client)
  if (options.dryRun === true) {
    for await (const errand of errands) printLine(surroundings, shown(`would copy ${wordsOf(errand)}`))
    return
  }
  const bar = progressBar(surroundings, 'copying', options.progress)
  const totals = new Totals<Errand>()
  const failures = await runErrands(client, errands, settingsOf(options, signal), {
    onProgress: (errand, progress) => {
      totals.set(errand, progress)
      bar.update(totals.progress)
    },
    onDone: (errand) => printDone(errand, totals.end(errand), isJson(self), surroundings),
    onFailed: (errand, error) => {
      const reason = error instanceof Error ? error.message : String(error)
      surroundings.err(`latchkey: ${shown(`${wordsOf(errand)}: ${reason}`)}\n`)
      for (const advice of adviceFor(error, surroundings.now())) surroundings.err(`  ${shown(advice)}\n`)
    },
  }).finally(() => bar.stop())
  if (failures > 0) throw new Failed()
}

function printDone(errand: Errand, sizeBytes: number, isJson: boolean, surroundings: Surroundings): void {
  const [from, to] = placesOf(errand)
  if (isJson) printLine(surroundings, JSON.stringify({ from, to, sizeBytes }))
  else printLine(surroundings, shown(`${from} → ${to} (${readableSize(sizeBytes)})`))
}

function settingsOf(options: CopyOptions, signal: AbortSignal): CopySettings {
  return {
    partBytes: options.partSize,
    partsAtOnce: options.parallel,
    filesAtOnce: options.jobs,
    contentType: options.contentType,
    userMeta: options.meta,
    objectAcl: options.acl,
    storageClass: options.storageClass,
    sse: options.sse,
    forbidOverwrite: options.forbidOverwrite,
    signal,
  }
}

/** Of unknown length, so it goes as one chunked request of at most 5 GB. */
async function copyInput({ to, options, surroundings }: Asked, client: Client, signal: AbortSignal): Promise<void> {
  const { bucket, key } = parseObjectAddress(to)
  if (key === '' || key.endsWith('/')) throw new UsageError('Standard input has no name: give the whole key.')
  const { contentType, meta: userMeta, acl: objectAcl, storageClass, sse, forbidOverwrite } = options
  const input = { bucket, key, contentType, userMeta, objectAcl, storageClass, ...sse, forbidOverwrite }
  await client.oss.putObject({ ...input, body: surroundings.input() }, { signal })
  printLine(surroundings, shown(`- → ${to}`))
}

async function* errandsOf(asked: Asked, client: Client): AsyncGenerator<Errand> {
  if (asked.options.versionId !== undefined && (!isObjectAddress(asked.from) || asked.options.recursive === true))
    throw new UsageError('--version-id names a version of one object.')
  const [isFromObject, isToObject] = [isObjectAddress(asked.from), isObjectAddress(asked.to)]
  if (isFromObject && isToObject) yield* within(asked, client)
  else if (isFromObject) yield* down(asked, client)
  else if (isToObject) yield* up(asked)
  else throw new UsageError('One of the two is an object: oss://bucket/key.')
}

async function* up({ from, to, options, surroundings }: Asked): AsyncGenerator<Errand> {
  const { bucket, key } = parseObjectAddress(to)
  if (!(await isFolder(from))) {
    await sizeOfFile(from)
    yield { kind: 'up', path: from, to: { bucket, key: keyInFolder(key, basename(from)) } }
    return
  }
  if (options.recursive !== true) throw new UsageError(`${from} is a folder; --recursive copies what is in it.`)
  const skipped = (path: string): void =>
    surroundings.err(`latchkey: ${shown(path)} is no plain file and was skipped\n`)
  for await (const file of localFiles(from, skipped))
    yield { kind: 'up', path: file.path, to: { bucket, key: `${folderOf(key)}${file.key}` } }
}

async function* down({ from, to, options }: Asked, client: Client): AsyncGenerator<Errand> {
  const source = parseObjectAddress(from)
  if (options.recursive !== true) {
    const name = objectName(source)
    yield {
      kind: 'down',
      from: { ...source, versionId: options.versionId },
      path: placeInFolder(to, name, await isFolder(to)),
    }
    return
  }
  const folder = folderOf(source.key)
  for await (const { key } of objectsBelow(client, source.bucket, folder)) {
    if (key.endsWith('/')) continue
    const path = localPathOf(to, key.slice(folder.length))
    const object = { bucket: source.bucket, key }
    if (path === undefined) yield { kind: 'unfit', from: object, path: to }
    else yield { kind: 'down', from: object, path }
  }
}

async function* within({ from, to, options }: Asked, client: Client): AsyncGenerator<Errand> {
  const [source, target] = [parseObjectAddress(from), parseObjectAddress(to)]
  if (options.recursive !== true) {
    const key = keyInFolder(target.key, objectName(source))
    yield { kind: 'within', from: { ...source, versionId: options.versionId }, to: { bucket: target.bucket, key } }
    return
  }
  const folder = folderOf(source.key)
  for await (const { key } of objectsBelow(client, source.bucket, folder)) {
    const copied = `${folderOf(target.key)}${key.slice(folder.length)}`
    yield { kind: 'within', from: { bucket: source.bucket, key }, to: { bucket: target.bucket, key: copied } }
  }
}

function objectName({ bucket, key }: ObjectAddress): string {
  const name = basename(key)
  if (key === '' || key.endsWith('/') || name === '' || name === '..')
    throw new UsageError(`${formatAddress({ bucket, key })} is a folder; --recursive copies what is in it.`)
  return name
}

function keyInFolder(key: string, name: string): string {
  return key === '' || key.endsWith('/') ? `${key}${name}` : key
}

export function placesOf(errand: Errand): readonly [from: string, to: string] {
  const from = errand.kind === 'up' ? errand.path : formatAddress(errand.from)
  return [from, errand.kind === 'up' || errand.kind === 'within' ? formatAddress(errand.to) : errand.path]
}

function wordsOf(errand: Errand): string {
  return placesOf(errand).join(' → ')
}
