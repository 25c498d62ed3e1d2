import { IdExpressionError, placeholderDefault, PolicySyntaxError, prove, TemplateError } from '@latchkey/policy'
import type { Proof } from '@latchkey/policy'
import { Command } from 'commander'
import { exitUsage } from '../command-line.ts'
import { connected, isJson } from '../connection.ts'
import { collectText, parseInteger } from '../option-values.ts'
import { printLine, printResult, shown } from '../printing.ts'
import { Failed, UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'
import { givenFromFiles, givenFromServer } from './policy-prove-given.ts'
import type { ProveOptions, Read } from './policy-prove-given.ts'
import { askServer } from './policy-prove-replay.ts'
import type { Replayed } from './policy-prove-replay.ts'
import { notPartOfIt, proofWords } from './policy-prove-words.ts'

const secondsDefault = 60

/** Whether sessions of two ids can touch the same object. Exit code 0 PROVED, 1 REFUTED, 2 UNDECIDED. */
export function proveCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('prove')
      .description('prove that sessions of two ids never touch the same object, or show two requests that do')
      .argument('<template...>', 'files with session policies that have {id} where the id goes')
      .requiredOption('--id <regex>', 'what the whole of every id matches, such as [0-9a-z_-]{1,64}')
      .option('--placeholder <text>', 'what stands for the id in the templates', placeholderDefault)
      .option(
        '--role <name>',
        'role of the sessions; without --role-policy it and the buckets are read from the server',
      )
      .option('--role-policy <file>', 'policy of the role, instead of a server; may be given again', collectText)
      .option(
        '--bucket <name>',
        'bucket to look at (default: those that the templates name); may be given again',
        collectText,
      )
      .option('--bucket-policy <name=file>', 'with --role-policy: policy of a bucket; may be given again', collectText)
      .option(
        '--bucket-acl <name=acl>',
        'with --role-policy: ACL of a bucket (default: private); may be given again',
        collectText,
      )
      .option(
        '--public-access-block <name>',
        'with --role-policy: public access to this bucket is blocked; may be given again',
        collectText,
      )
      .option('--account <id>', 'with --role-policy: account of the role and of the buckets', '1000000000000000')
      .option(
        '--shared <pattern>',
        'BUCKET/KEY with wildcards: objects that all may read and none may write; may be given again',
        collectText,
      )
      .option('--seconds <count>', 'how long to try', parseInteger, secondsDefault),
  ).action(async (templates: string[], options: ProveOptions, self: Command) => {
    const isOnServer = options.rolePolicy === undefined
    const read = await usable(() =>
      isOnServer
        ? givenFromServer(templates, options, self, surroundings)
        : Promise.resolve(givenFromFiles(templates, options, self)),
    )
    const endMs = surroundings.now() + options.seconds * 1000
    const proof = await usable(() => Promise.resolve(prove(read.given, () => surroundings.now() > endMs)))
    const replayed =
      proof.answer === 'refuted' && isOnServer ? await askServer(proof.witness, read, self, surroundings) : undefined
    print(surroundings, self, read, proof, replayed)
    if (proof.answer === 'refuted') throw new Failed()
    if (proof.answer === 'undecided') throw new Failed(exitUsage)
  })
}

/** Mistakes in what was given are the person's, with the place where they stand. */
async function usable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isMistake =
      error instanceof IdExpressionError || error instanceof TemplateError || error instanceof PolicySyntaxError
    throw isMistake ? new UsageError(error.message) : error
  }
}

function print(
  surroundings: Surroundings,
  command: Command,
  { given, documents }: Read,
  proof: Proof,
  replayed: readonly Replayed[] | undefined,
): void {
  if (!isJson(command)) {
    for (const line of proofWords(given, documents, proof, replayed)) printLine(surroundings, shown(line))
    return
  }
  const { answer, ...rest } = proof
  const { ids, shared, region, role } = given
  const about = { ids, shared, region, role: role.roleName, buckets: given.buckets.map(({ name }) => name), documents }
  printResult(surroundings, { answer: answer.toUpperCase(), ...rest, replayed, given: about, notPartOfIt }, true)
}
