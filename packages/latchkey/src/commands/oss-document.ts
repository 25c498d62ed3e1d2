import { Command, Option } from 'commander'
import { readFile } from 'node:fs/promises'
import { clientOf, connected, isJson } from '../connection.ts'
import { parseBucketAddress } from '../object-address.ts'
import { printLine, printResult } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'

/** A document of a bucket, in the words of the protocol: XML or JSON from a file, and to the terminal. */
type BucketDocument = {
  /** The command, and the sub-resource unless that is told. */
  readonly name: string
  readonly subResource?: string
  readonly description: string
  /** What `get` prints and `rm` removes. */
  readonly what: string
  readonly form: 'XML' | 'JSON'
  /** One more option of `set`, and the header that it sends. */
  readonly option?: { readonly option: Option; readonly header: readonly [name: string, value: string] }
}

const documents: readonly BucketDocument[] = [
  {
    name: 'lifecycle',
    description: 'rules by which objects of a bucket expire and change their class',
    what: 'the rules',
    form: 'XML',
    option: {
      option: new Option('--allow-overlap', 'rules with overlapping prefixes may do the same'),
      header: ['x-oss-allow-same-action-overlap', 'true'],
    },
  },
  { name: 'cors', description: 'rules for pages of other origins', what: 'the rules', form: 'XML' },
  { name: 'policy', description: 'who may do what in a bucket, beyond its account', what: 'the policy', form: 'JSON' },
  {
    name: 'website',
    description: 'pages, redirects and origins of a bucket that is a website',
    what: 'the website',
    form: 'XML',
  },
  {
    name: 'folder-rules',
    subResource: 'folderRules',
    description: 'limits of the folders below a prefix (not in the cloud)',
    what: 'the rules',
    form: 'XML',
  },
]

/** `latchkey oss lifecycle|cors|policy|website|folder-rules get|set|rm`: all documents are handled alike. */
export function documentCommands(surroundings: Surroundings): readonly Command[] {
  const commands = documents.map((document) => documentCommand(document, surroundings))
  commands.find((command) => command.name() === 'folder-rules')?.addCommand(folderUsageCommand(surroundings))
  return commands
}

function folderUsageCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('usage')
      .description('tell how much lies in the folders with one id or several, one for each rule')
      .argument('<address>', 'oss://bucket')
      .argument('<id>', 'of the folders: PREFIX/ID/…; several with a slash between them'),
  ).action(async (address: string, id: string, _options: unknown, self: Command) => {
    const { usage } = await clientOf(self, surroundings).oss.getBucketFolderUsage({
      bucket: parseBucketAddress(address),
      id,
    })
    printResult(surroundings, usage, isJson(self))
  })
}

function documentCommand(
  { name, subResource = name, description, what, form, option }: BucketDocument,
  surroundings: Surroundings,
): Command {
  const query = { [subResource]: undefined }
  const set = new Command('set')
    .alias('put')
    .description(`replace ${what}`)
    .argument('<address>', 'oss://bucket')
    .argument('<file>', `${form}; - reads standard input`)
  if (option !== undefined) set.addOption(option.option)
  const onBucket = (verb: string, does: string): Command =>
    connected(new Command(verb).description(does).argument('<address>', 'oss://bucket'))
  return new Command(name)
    .description(description)
    .addCommand(
      onBucket('get', `print ${what} as ${form}`).action(async (address: string, _options: unknown, self: Command) => {
        const bucket = parseBucketAddress(address)
        const { body } = await clientOf(self, surroundings).request({ method: 'GET', bucket, query })
        printLine(surroundings, await body.text(documentBytesMax))
      }),
    )
    .addCommand(
      connected(set).action(
        async (address: string, file: string, options: Readonly<Record<string, unknown>>, self: Command) => {
          const bucket = parseBucketAddress(address)
          const body = file === '-' ? await wholeInput(surroundings) : await readFile(file)
          const isAsked = option !== undefined && options[option.option.attributeName()] === true
          const headers: Readonly<Record<string, string>> = isAsked ? Object.fromEntries([option.header]) : {}
          const answer = await clientOf(self, surroundings).request({ method: 'PUT', bucket, query, headers, body })
          await answer.body.bytes(documentBytesMax)
        },
      ),
    )
    .addCommand(
      onBucket('rm', `remove ${what}`).action(async (address: string, _options: unknown, self: Command) => {
        const bucket = parseBucketAddress(address)
        const answer = await clientOf(self, surroundings).request({ method: 'DELETE', bucket, query })
        await answer.body.bytes(documentBytesMax)
      }),
    )
}

/** As much as the server takes. */
const documentBytesMax = 2_097_152

async function wholeInput(surroundings: Surroundings): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of surroundings.input()) chunks.push(chunk)
  return Buffer.concat(chunks)
}
