import { kindOfPolicy, lintPolicy } from '@latchkey/policy'
import type { PolicyKind } from '@latchkey/policy'
import { Command, Option } from 'commander'
import { connected, isJson } from '../connection.ts'
import { readText } from '../option-values.ts'
import { printLine, printResult, shown } from '../printing.ts'
import { Failed } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

type LintOptions = { readonly kind?: PolicyKind }

/** Looks for what the grammar allows and does not do what it looks like. Exit code 1 when something was found. */
export function lintCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('lint')
      .description('find the classic mistakes in policies: what is allowed and does not do what it looks like')
      .argument('<file...>', 'policies, or templates of session policies')
      .addOption(
        new Option('--kind <kind>', 'what the files are (default: by their Principal)').choices([
          'identity',
          'session',
          'trust',
          'bucket',
        ]),
      ),
  ).action((files: string[], { kind }: LintOptions, self: Command) => {
    const findings = files.flatMap((file) => {
      const source = readText(`@${file}`)
      return lintPolicy(source, kind ?? kindOfPolicy(source)).map(({ position, ...found }) => ({
        file,
        ...position,
        ...found,
      }))
    })
    if (isJson(self)) printResult(surroundings, findings, true)
    else
      for (const { file, line, column, rule, why, fix } of findings)
        printLine(surroundings, shown(`${file}:${line}:${column}: ${rule}: ${why} ${fix}`))
    if (findings.length > 0) throw new Failed()
  })
}
