import { Command } from 'commander'
import { askAdmin, consoleOption } from '../admin-call.ts'
import { connected, isJson } from '../connection.ts'
import { parseInteger } from '../option-values.ts'
import { printResult } from '../printing.ts'
import { kmsCommand } from './admin-kms.ts'
import { auditCommand } from './admin-audit.ts'
import { accountCommand } from './admin-account.ts'
import { backupCommand, restoreCommand } from './admin-backup.ts'
import { compactCommand } from './admin-compact.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey admin`: what only the operator of a server may do, on its console's address. */
export function adminCommand(surroundings: Surroundings): Command {
  const clock = new Command('clock').description('the clock of a server that was started with --clock controlled')
  clock.addCommand(
    consoleOption(connected(new Command('show').description('tell how far the clock has been moved'))).action(
      async (_options: unknown, self: Command) =>
        printResult(surroundings, await askAdmin(self, surroundings, 'GET', '/admin/clock'), isJson(self)),
    ),
  )
  clock.addCommand(
    consoleOption(
      connected(
        new Command('forward')
          .description('move the clock, so that what expires has expired')
          .argument('<seconds>', 'how far', parseInteger),
      ),
    ).action(async (forwardSeconds: number, _options: unknown, self: Command) =>
      printResult(
        surroundings,
        await askAdmin(self, surroundings, 'POST', '/admin/clock', { forwardSeconds }),
        isJson(self),
      ),
    ),
  )
  const processes = consoleOption(
    connected(new Command('processes').description('name the processes of the server')),
  ).action(async (_options: unknown, self: Command) =>
    printResult(surroundings, await askAdmin(self, surroundings, 'GET', '/admin/processes'), isJson(self)),
  )
  return new Command('admin')
    .description('look after a server')
    .addCommand(accountCommand(surroundings))
    .addCommand(auditCommand(surroundings))
    .addCommand(backupCommand(surroundings))
    .addCommand(restoreCommand(surroundings))
    .addCommand(clock)
    .addCommand(processes)
    .addCommand(kmsCommand(surroundings))
    .addCommand(compactCommand(surroundings))
}
