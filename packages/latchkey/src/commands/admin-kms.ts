import { Command } from 'commander'
import { askAdmin, consoleOption } from '../admin-call.ts'
import { connected, isJson } from '../connection.ts'
import { parseInteger } from '../option-values.ts'
import { printResult } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'

const path = '/admin/kms/keys'

/** `latchkey admin kms`: the keys that wrap the keys of objects which are encrypted by KMS. */
export function kmsCommand(surroundings: Surroundings): Command {
  const kms = new Command('kms').description('keys of the local key store, which encrypt objects written with KMS')
  const ask = async (self: Command, where: string, body?: object): Promise<void> => {
    const answer = await askAdmin(self, surroundings, body === undefined ? 'GET' : 'POST', where, body)
    printResult(surroundings, answer, isJson(self))
  }
  const add = (command: Command): Command => {
    kms.addCommand(consoleOption(connected(command)))
    return command
  }
  add(new Command('list').description('tell the keys and their states')).action((_options: unknown, self: Command) =>
    ask(self, path),
  )
  add(new Command('create').description('make a key'))
    .option('--description <text>', 'what it is for')
    .option('--account <id>', 'whose buckets may use it; the default account when not given')
    .action((options: { readonly description?: string; readonly account?: string }, self: Command) =>
      ask(self, path, { description: options.description, accountId: options.account }),
    )
  const keyId = ['<key-id>', 'as `list` tells it'] as const
  const states = [
    ['disable', 'disabled', 'objects under it can be neither read nor written until it is enabled'],
    ['enable', 'enabled', 'let a key be used again, also one that is pending deletion'],
  ] as const
  for (const [name, state, description] of states)
    add(new Command(name).description(description).argument(...keyId)).action(
      (key: string, _options: unknown, self: Command) => ask(self, `${path}/${key}`, { state }),
    )
  add(
    new Command('delete')
      .description('delete a key when the days are over; objects under it are then lost for good')
      .argument(...keyId)
      .option('--days <count>', 'until then, 7 to 366, `enable` takes it back', parseInteger, 30),
  ).action((key: string, options: { readonly days: number }, self: Command) =>
    ask(self, `${path}/${key}`, { deleteInDays: options.days }),
  )
  return kms
}
