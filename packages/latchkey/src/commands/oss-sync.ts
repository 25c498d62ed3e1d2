import type { UploadInput } from '@latchkey/client/node'
import { Command, Option } from 'commander'
import { resolve } from 'node:path'
import { adviceFor } from '../advice.ts'
import { clientOf, connected, isJson } from '../connection.ts'
import { folderOf, formatAddress, isObjectAddress, parseObjectAddress } from '../object-address.ts'
import { collectPair, collectText, parseEncryption, parseInteger, parseSize } from '../option-values.ts'
import type { AskedEncryption } from '../option-values.ts'
import { printLine, readableSize, shown } from '../printing.ts'
import { Failed, UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Errand } from '../transfers/copy.ts'
import { keyFilter } from '../transfers/glob.ts'
import { isFolder } from '../transfers/local-tree.ts'
import { progressBar, Totals } from '../transfers/progress-bar.ts'
import type { Side } from '../transfers/sides.ts'
import { copyDifferences, removeStrays } from '../transfers/sync.ts'
import type { Counts, Likeness, SyncPlan, SyncReport } from '../transfers/sync.ts'
import { placesOf } from './oss-copy.ts'

type SyncOptions = {
  readonly delete?: true
  readonly force?: true
  readonly dryRun?: true
  readonly compare: Likeness
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly partSize?: number
  readonly parallel: number
  readonly jobs: number
  readonly meta?: Readonly<Record<string, string>>
  readonly acl?: UploadInput['objectAcl']
  readonly storageClass?: UploadInput['storageClass']
  readonly sse?: AskedEncryption
  readonly progress: boolean
}

/** `latchkey oss sync`: whatever was interrupted, the same command goes on where it stopped. */
export function syncCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('sync')
      .description('make a folder or a prefix like another: only what differs is copied')
      .argument('<from>', 'folder, or oss://bucket/prefix')
      .argument('<to>', 'folder, or oss://bucket/prefix; one of the two is in a bucket')
      .option('--delete', 'remove what is only at the target, when everything was copied')
      .option('--force', 'delete also when there is nothing at the source')
      .option('--dry-run', 'say what would be done')
      .addOption(
        new Option(
          '--compare <how>',
          'alike is what has the same size and is not older (time), the size, or its CRC-64',
        )
          .choices(['time', 'size', 'crc64'])
          .default('time'),
      )
      .option('--include <pattern>', 'only these, such as *.png or maps/**; may be given again', collectText)
      .option('--exclude <pattern>', 'not these, also where included, nor are they deleted', collectText)
      .option('--part-size <size>', 'of the parts of large objects, such as 16M', parseSize)
      .option('--parallel <count>', 'parts at once', parseInteger, 4)
      .option('--jobs <count>', 'files at once', parseInteger, 4)
      .option('--meta <name=value>', 'user metadata of what is copied; may be given again', collectPair)
      .addOption(
        new Option('--acl <acl>', 'of the objects').choices(['default', 'private', 'public-read', 'public-read-write']),
      )
      .addOption(
        new Option('--storage-class <class>').choices(['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']),
      )
      .option(
        '--sse <algorithm>',
        'encrypt it on the server: AES256, SM4, KMS, KMS:KEYID, KMS+SM4; the bucket decides when not given',
        parseEncryption,
      )
      .option('--no-progress', 'no bar, even at a terminal'),
  ).action((from: string, to: string, options: SyncOptions, self: Command) =>
    sync({ from, to, options, self, surroundings }),
  )
}

type Asked = {
  readonly from: string
  readonly to: string
  readonly options: SyncOptions
  readonly self: Command
  readonly surroundings: Surroundings
}

async function sync(asked: Asked): Promise<void> {
  const { options, self, surroundings } = asked
  const plan = await planOf(asked)
  const client = clientOf(self, surroundings)
  const bar = progressBar(surroundings, 'copying', options.progress)
  const counts = await copyDifferences(client, plan, reportTo(asked, plan, bar)).finally(() => bar.stop())
  let deleted = 0
  if (options.delete === true && counts.failed === 0) {
    if (counts.found === 0 && options.force !== true)
      throw new UsageError(`There is nothing at ${asked.from}. Give --force as well when all of ${asked.to} is to go.`)
    deleted = await removeStrays(client, plan, reportTo(asked, plan, bar))
  }
  if (!isJson(self)) printLine(surroundings, summaryOf(counts, deleted, options.dryRun === true))
  if (counts.failed > 0) throw new Failed()
}

function summaryOf(counts: Counts, deleted: number, isDryRun: boolean): string {
  const would = isDryRun ? 'would be ' : ''
  const parts = [`${counts.copied} ${would}copied`, `${counts.alike} alike`]
  if (deleted > 0) parts.push(`${deleted} ${would}deleted`)
  if (counts.failed > 0) parts.push(`${counts.failed} failed`)
  return parts.join(', ')
}

/** @throws UsageError for two sides that cannot be made alike */
async function planOf({ from, to, options, surroundings }: Asked): Promise<SyncPlan> {
  const [source, target] = [sideOf(from), sideOf(to)]
  if (source.kind === 'folder' && target.kind === 'folder')
    throw new UsageError('One of the two is in a bucket: oss://bucket/prefix.')
  if (source.kind === 'folder' && !(await isFolder(source.path))) throw new UsageError(`There is no folder ${from}.`)
  if (source.kind === 'bucket' && target.kind === 'bucket' && isInside(source, target))
    throw new UsageError(`${from} and ${to} are inside each other.`)
  return {
    source,
    target,
    isMeant: keyFilter(options.include ?? [], options.exclude ?? []),
    likeness: options.compare,
    isDryRun: options.dryRun === true,
    settings: {
      partBytes: options.partSize,
      partsAtOnce: options.parallel,
      filesAtOnce: options.jobs,
      contentType: undefined,
      userMeta: options.meta,
      objectAcl: options.acl,
      storageClass: options.storageClass,
      sse: options.sse,
      forbidOverwrite: undefined,
      signal: surroundings.interrupt(),
    },
  }
}

function sideOf(text: string): Side {
  if (!isObjectAddress(text)) return { kind: 'folder', path: resolve(text) }
  const { bucket, key } = parseObjectAddress(text)
  return { kind: 'bucket', bucket, prefix: folderOf(key) }
}

type BucketSide = Extract<Side, { readonly kind: 'bucket' }>

const isInside = (one: BucketSide, other: BucketSide): boolean =>
  one.bucket === other.bucket && (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix))

function reportTo(
  { options, self, surroundings }: Asked,
  plan: SyncPlan,
  bar: ReturnType<typeof progressBar>,
): SyncReport {
  const totals = new Totals<Errand>()
  const say = (value: object, text: string): void =>
    printLine(surroundings, isJson(self) ? JSON.stringify(value) : shown(text))
  const would = options.dryRun === true ? 'would ' : ''
  return {
    onProgress: (errand, progress) => {
      totals.set(errand, progress)
      bar.update(totals.progress)
    },
    onCopied: (errand) => {
      const [from, to] = placesOf(errand)
      const sizeBytes = totals.end(errand)
      if (options.dryRun === true) return say({ wouldCopy: { from, to } }, `would copy ${from} → ${to}`)
      say({ copied: { from, to, sizeBytes } }, `${from} → ${to} (${readableSize(sizeBytes)})`)
    },
    onDeleted: (key) => {
      const { target } = plan
      const place =
        target.kind === 'bucket' ? formatAddress({ ...target, key: target.prefix + key }) : `${target.path}/${key}`
      say(
        would === '' ? { deleted: place } : { wouldDelete: place },
        `${would}delete${would === '' ? 'd' : ''} ${place}`,
      )
    },
    onLeft: (key) => surroundings.err(`latchkey: ${shown(key)} is no plain file and was left alone\n`),
    onFailed: (what, error) => {
      const reason = error instanceof Error ? error.message : String(error)
      surroundings.err(`latchkey: ${shown(`${what}: ${reason}`)}\n`)
      for (const advice of adviceFor(error, surroundings.now())) surroundings.err(`  ${shown(advice)}\n`)
    },
  }
}
