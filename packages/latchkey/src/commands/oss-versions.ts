import type { Client } from '@latchkey/client/node'
import { Argument, Command } from 'commander'
import { clientOf, connected, isJson } from '../connection.ts'
import { formatAddress, parseBucketAddress, parseObjectAddress } from '../object-address.ts'
import { parseInteger } from '../option-values.ts'
import { isoTime, printLine, readableSize, shown } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'
import { versionsBelow } from '../transfers/listing.ts'
import type { ListedVersion } from '../transfers/listing.ts'

type ListOptions = { readonly human?: true; readonly limit?: number }

/** `latchkey oss versions`: a line for each version and delete marker, the newest of each key first. */
export function versionsCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('versions')
      .description('list the versions of what is below a prefix, the newest of each key first')
      .argument('<address>', 'oss://bucket or oss://bucket/prefix')
      .option('-H, --human', 'sizes as KiB, MiB …')
      .option('--limit <count>', 'stop after so many', parseInteger),
  ).action(async (address: string, options: ListOptions, self: Command) => {
    const { bucket, key } = parseObjectAddress(address)
    const client = clientOf(self, surroundings)
    let count = 0
    for await (const version of versionsBelow(client, bucket, key, surroundings.interrupt())) {
      if (options.limit !== undefined && count >= options.limit) return
      count += 1
      const plain = { bucket, ...version, owner: undefined }
      printLine(surroundings, isJson(self) ? JSON.stringify(plain) : shown(lineOf(bucket, version, options)))
    }
  })
}

const sizeWidth = 12
const idWidth = 36

function lineOf(bucket: string, version: ListedVersion, options: ListOptions): string {
  const { key, versionId, isLatest, lastModified, size } = version
  const sizeText = options.human === true ? readableSize(size ?? 0) : String(size ?? 0)
  const what = version.element === 'DeleteMarker' ? 'deleted' : sizeText
  const mark = isLatest ? '*' : ' '
  const address = formatAddress({ bucket, key })
  return `${isoTime(lastModified)}  ${what.padStart(sizeWidth)} ${mark} ${versionId.padEnd(idWidth)}  ${address}`
}

const states = { enable: 'Enabled', suspend: 'Suspended' } as const

/** `latchkey oss versioning`: whether a bucket keeps old versions. */
export function versioningCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('versioning')
      .description('tell whether a bucket keeps old versions, or change it')
      .argument('<address>', 'oss://bucket')
      .addArgument(new Argument('[change]', 'what to do').choices(['enable', 'suspend'])),
  ).action(async (address: string, change: keyof typeof states | undefined, _: object, self: Command) => {
    const bucket = parseBucketAddress(address)
    const client: Client = clientOf(self, surroundings)
    if (change !== undefined)
      await client.oss.putBucketVersioning({ bucket, configuration: { status: states[change] } })
    const { status = 'Off' } = (await client.oss.getBucketVersioning({ bucket })).configuration
    printLine(surroundings, isJson(self) ? JSON.stringify({ bucket, versioning: status }) : status)
  })
}
