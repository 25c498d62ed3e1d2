import { imsContracts, ramContracts } from '@latchkey/client/node'
import type { CallInput, WireContract } from '@latchkey/client/node'
import type { InputField, List, Scalar } from '@latchkey/protocol'
import { Command, Option } from 'commander'
import { clientOf, connected, isJson } from '../connection.ts'
import { parseBoolean, parseInteger, parseTime, readText } from '../option-values.ts'
import { printResult } from '../printing.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey ram`: one command for each operation of RAM that the client knows, made from its contract. */
export function ramCommand(surroundings: Surroundings): Command {
  const about = 'manage users, groups, access keys, roles and policies'
  return commandOf('ram', about, Object.values(ramContracts), surroundings)
}

/** `latchkey ims`: the same for IMS. */
export function imsCommand(surroundings: Surroundings): Command {
  return commandOf('ims', 'manage identity providers (OIDC, SAML)', Object.values(imsContracts), surroundings)
}

function commandOf(
  name: string,
  about: string,
  contracts: readonly WireContract[],
  surroundings: Surroundings,
): Command {
  const command = new Command(name).description(about)
  for (const contract of contracts) command.addCommand(operationCommand(contract, surroundings))
  return command
}

function operationCommand(contract: WireContract, surroundings: Surroundings): Command {
  const command = new Command(kebabOf(actionOf(contract))).description(contract.summary)
  for (const [ours, field] of Object.entries(contract.input)) command.addOption(optionFor(ours, field))
  return connected(command).action(async (options: Readonly<Record<string, unknown>>, self: Command) => {
    const input: Record<string, unknown> = {}
    for (const [ours, field] of Object.entries(contract.input)) {
      const value = options[ours]
      if (value !== undefined) input[ours] = field.in === 'params' ? listOf(ours, field.value, value) : value
    }
    // The input was put together by the contract whose operation it is for.
    const answer = await clientOf(self, surroundings).call(contract, input as CallInput<WireContract['input']>)
    const { requestId: _id, ...result } = answer
    if (Object.keys(result).length > 0) printResult(surroundings, result, isJson(self))
    else if (isJson(self)) printResult(surroundings, {}, true)
  })
}

/** IMS has names that RAM has too, so the contract has another; people know what is on the wire. */
const actionOf = ({ name, route }: WireContract): string => ('action' in route ? route.action : name)

function optionFor(ours: string, field: InputField): Option {
  const flag = `--${kebabOf(ours)}`
  if (field.in === 'params') {
    const option = new Option(`${flag} <json>`, `a list as JSON; ${shapeOf(field.value)}; @FILE reads a file`)
    return option.makeOptionMandatory(field.required === true).argParser(readText)
  }
  if (field.in !== 'param') throw new TypeError(`${ours} is no parameter of an RPC call`)
  const option = new Option(`${flag} <${placeholderOf(field.value)}>`, field.doc ?? '')
  option.makeOptionMandatory(field.required === true)
  return parsed(option, field.value)
}

function parsed(option: Option, scalar: Scalar): Option {
  switch (scalar.type) {
    case 'text':
      return option.argParser(readText)
    case 'integer':
      return option.argParser(parseInteger)
    case 'boolean':
      return option.argParser(parseBoolean)
    case 'choice':
      return option.choices(scalar.values)
    case 'time':
      return option.argParser(parseTime)
  }
}

function placeholderOf(scalar: Scalar): string {
  return scalar.type === 'choice' ? 'choice' : scalar.type
}

function shapeOf(list: List): string {
  if (list.of.type !== 'shape') return `each a ${list.of.type}`
  return `each {${Object.values(list.of.members)
    .map(({ name }) => `"${name}": …`)
    .join(', ')}}`
}

/** JSON with the wire's names, as the documents of the cloud write lists. */
function listOf(ours: string, list: List, text: unknown): readonly unknown[] {
  let items: unknown
  try {
    items = typeof text === 'string' ? JSON.parse(text) : text
  } catch {
    throw new UsageError(`--${kebabOf(ours)} is no JSON.`)
  }
  if (!Array.isArray(items)) throw new UsageError(`--${kebabOf(ours)} is no list.`)
  const { of } = list
  if (of.type !== 'shape') return items
  return items.map((item: unknown) => {
    const given = new Map<string, unknown>(typeof item === 'object' && item !== null ? Object.entries(item) : [])
    const members: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(of.members)) members[name] = given.get(member.name) ?? given.get(name)
    return members
  })
}

/** `CreateUser`, `userName` and `GetUserMFAInfo` as a command line writes them. */
export function kebabOf(name: string): string {
  const words = name.replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2').replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
  return words.toLowerCase()
}
