import { Command, Option } from 'commander'
import { readFile } from 'node:fs/promises'
import { clientOf, connected } from '../connection.ts'
import { parseBucketAddress } from '../object-address.ts'
import { printLine } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey oss lifecycle get|set|rm`: a bucket's rules as the XML that the protocol has, from a file and to the terminal. */
export function lifecycleCommand(surroundings: Surroundings): Command {
  const query = { lifecycle: undefined }
  return new Command('lifecycle')
    .description('rules by which objects of a bucket expire and change their class')
    .addCommand(
      connected(new Command('get').description('print the rules as XML').argument('<address>', 'oss://bucket')).action(
        async (address: string, _options: unknown, self: Command) => {
          const bucket = parseBucketAddress(address)
          const { body } = await clientOf(self, surroundings).request({ method: 'GET', bucket, query })
          printLine(surroundings, await body.text(documentBytesMax))
        },
      ),
    )
    .addCommand(
      connected(
        new Command('set')
          .description('replace the rules')
          .argument('<address>', 'oss://bucket')
          .argument('<file>', 'XML; - reads standard input')
          .addOption(new Option('--allow-overlap', 'rules with overlapping prefixes may do the same')),
      ).action(async (address: string, file: string, options: { readonly allowOverlap?: true }, self: Command) => {
        const bucket = parseBucketAddress(address)
        const body = file === '-' ? await wholeInput(surroundings) : await readFile(file)
        const headers: Readonly<Record<string, string>> =
          options.allowOverlap === true ? { 'x-oss-allow-same-action-overlap': 'true' } : {}
        const answer = await clientOf(self, surroundings).request({ method: 'PUT', bucket, query, headers, body })
        await answer.body.bytes(documentBytesMax)
      }),
    )
    .addCommand(
      connected(new Command('rm').description('remove the rules').argument('<address>', 'oss://bucket')).action(
        async (address: string, _options: unknown, self: Command) => {
          await clientOf(self, surroundings).oss.deleteBucketLifecycle({ bucket: parseBucketAddress(address) })
        },
      ),
    )
}

/** As much as the server takes. */
const documentBytesMax = 2_097_152

async function wholeInput(surroundings: Surroundings): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of surroundings.input()) chunks.push(chunk)
  return Buffer.concat(chunks)
}
