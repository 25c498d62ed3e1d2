import type { Client } from '@latchkey/client/node'
import { Command } from 'commander'
import { clientOf, connected, isJson } from '../connection.ts'
import { formatAddress, parseObjectAddress } from '../object-address.ts'
import { parseInteger } from '../option-values.ts'
import { isoTime, printLine, readableSize, shown } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'
import { listAll } from '../transfers/listing.ts'
import type { Listed } from '../transfers/listing.ts'

type ListOptions = { readonly recursive?: true; readonly human?: true; readonly limit?: number }

/** `latchkey oss ls`: a line for each bucket, folder or object, as they come; with `--output json` one JSON value a line. */
export function listCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('ls')
      .description('list buckets, or what is below a prefix')
      .argument('[address]', 'oss://bucket or oss://bucket/prefix; all buckets when not given')
      .option('-r, --recursive', 'objects in folders too')
      .option('-H, --human', 'sizes as KiB, MiB …')
      .option('--limit <count>', 'stop after so many', parseInteger),
  ).action(async (address: string | undefined, options: ListOptions, self: Command) => {
    const client = clientOf(self, surroundings)
    const lines =
      address === undefined ? bucketLines(client, isJson(self)) : objectLines(client, address, options, isJson(self))
    let count = 0
    for await (const line of lines) {
      if (options.limit !== undefined && count >= options.limit) return
      count += 1
      printLine(surroundings, line)
    }
  })
}

async function* bucketLines(client: Client, isJson: boolean): AsyncGenerator<string> {
  let marker: string | undefined
  do {
    const { result } = await client.oss.listBuckets({ marker, maxKeys: 1000 })
    for (const bucket of result.buckets)
      yield isJson ? JSON.stringify(bucket) : `${isoTime(bucket.creationDate)}  ${bucket.region}  oss://${bucket.name}`
    marker = result.isTruncated === true ? result.nextMarker : undefined
  } while (marker !== undefined)
}

async function* objectLines(
  client: Client,
  address: string,
  options: ListOptions,
  isJson: boolean,
): AsyncGenerator<string> {
  const { bucket, key } = parseObjectAddress(address)
  const delimiter = options.recursive === true ? undefined : '/'
  for await (const listed of listAll(client, bucket, key, { delimiter }))
    yield isJson ? JSON.stringify(plainOf(bucket, listed)) : shown(lineOf(bucket, listed, options.human === true))
}

function plainOf(bucket: string, listed: Listed): object {
  return listed.kind === 'folder' ? { bucket, prefix: listed.prefix } : { bucket, ...listed.object }
}

const timeWidth = 20
const sizeWidth = 12

function lineOf(bucket: string, listed: Listed, isHuman: boolean): string {
  if (listed.kind === 'folder')
    return `${' '.repeat(timeWidth)}  ${'folder'.padStart(sizeWidth)}  ${formatAddress({ bucket, key: listed.prefix })}`
  const { key, size, lastModified } = listed.object
  const shownSize = isHuman ? readableSize(size) : String(size)
  return `${isoTime(lastModified)}  ${shownSize.padStart(sizeWidth)}  ${formatAddress({ bucket, key })}`
}
