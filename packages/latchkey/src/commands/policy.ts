import { Command } from 'commander'
import { askAdmin, consoleOption } from '../admin-call.ts'
import { connected, isJson } from '../connection.ts'
import { denialWords } from '../denial-words.ts'
import { printLine, printResult, shown } from '../printing.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'
import { lintCommand } from './policy-lint.ts'
import { proveCommand } from './policy-prove.ts'
import { simulateCommand } from './policy-simulate.ts'

/** `latchkey policy`: why something was refused, whether something would be, and whether two ids can ever meet. */
export function policyCommand(surroundings: Surroundings): Command {
  return new Command('policy')
    .description('ask why something was refused, whether it would be, or prove that two ids never meet')
    .addCommand(whyCommand(surroundings))
    .addCommand(simulateCommand(surroundings))
    .addCommand(proveCommand(surroundings))
    .addCommand(lintCommand(surroundings))
}

function whyCommand(surroundings: Surroundings): Command {
  return consoleOption(
    connected(
      new Command('why')
        .description('explain a refusal: the layer, the statement and the conditions that decided')
        .argument('<request-id>', 'as the refused caller was told it'),
    ),
  ).action(async (requestId: string, _options: unknown, self: Command) => {
    if (!/^[0-9A-Fa-f-]{24,36}$/.test(requestId)) throw new UsageError(`${requestId} is no request id.`)
    const denial = await askAdmin(self, surroundings, 'GET', `/admin/denials/${requestId}`)
    if (isJson(self)) return printResult(surroundings, denial, true)
    for (const line of denialWords(denial)) printLine(surroundings, shown(line))
  })
}
