import { Command } from 'commander'
import { askAdmin, consoleOption } from '../admin-call.ts'
import { connected, isJson } from '../connection.ts'
import { printResult } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'

const path = '/admin/accounts'

/** `latchkey admin account`: accounts besides the first one, each with a root key, users, roles and buckets of its own. */
export function accountCommand(surroundings: Surroundings): Command {
  const account = new Command('account').description('accounts of the server: one for each game or stage')
  const ask = async (self: Command, where: string, body?: object): Promise<void> => {
    const answer = await askAdmin(self, surroundings, body === undefined ? 'GET' : 'POST', where, body)
    printResult(surroundings, answer, isJson(self))
  }
  const add = (command: Command): Command => {
    account.addCommand(consoleOption(connected(command)))
    return command
  }
  add(new Command('list').description('tell the accounts and their root keys')).action(
    (_options: unknown, self: Command) => ask(self, path),
  )
  add(new Command('create').description('make an account; its root key is printed once and kept sealed'))
    .argument('<name>', 'for people')
    .option('--account-id <id>', '16 digits; made when not given')
    .action((name: string, options: { readonly accountId?: string }, self: Command) =>
      ask(self, path, { name, accountId: options.accountId }),
    )
  const accountId = ['<account-id>', '16 digits'] as const
  add(new Command('create-key').description('make another root key, when one was lost').argument(...accountId)).action(
    (id: string, _options: unknown, self: Command) => ask(self, `${path}/${id}/create-key`, {}),
  )
  add(
    new Command('delete-key')
      .description('delete a root key')
      .argument(...accountId)
      .argument('<access-key-id>', 'which'),
  ).action((id: string, accessKeyId: string, _options: unknown, self: Command) =>
    ask(self, `${path}/${id}/delete-key`, { accessKeyId }),
  )
  return account
}
