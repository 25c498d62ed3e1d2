/** The TypeScript that is derived from the contracts: the server's registry and the client's contracts and types. */
import type { Contract } from '@latchkey/protocol'
import { compare } from './operations.ts'
import type { FoundOperation } from './operations.ts'

const banner = '// Written by `npm run gen` from the contracts below packages/server/src/operations. Do not edit.\n'

export function registryCode(operations: readonly FoundOperation[]): string {
  const files = [...new Set(operations.map((operation) => operation.file))].toSorted(compare)
  const imports = files.map((file) => {
    const names = operations.filter((operation) => operation.file === file).map((operation) => operation.exportName)
    return `import { ${names.toSorted(compare).join(', ')} } from './${file}'`
  })
  const oss = operations.filter((operation) => operation.contract.product === 'oss')
  const rpc = operations.filter((operation) => operation.contract.product !== 'oss')
  return [banner + imports.join('\n'), listCode('ossOperations', oss), listCode('rpcOperations', rpc)].join('\n\n')
}

function listCode(name: string, operations: readonly FoundOperation[]): string {
  return `export const ${name} = [${operations.map((operation) => operation.exportName).join(', ')}] as const`
}

/** The client sees what is on the wire; who may call an operation, and where it is documented, is the server's business. */
type WireContract = Pick<Contract, 'name' | 'product' | 'summary' | 'route' | 'input' | 'output' | 'status'>

export function clientCode(operations: readonly FoundOperation[]): string {
  const head = `${banner}import type { CallInput, CallOutput, WireContract } from './wire-contract.ts'`
  return [head, ...operations.map(clientOperation), clientIndex(operations)].join('\n\n')
}

function clientOperation({ contract, exportName }: FoundOperation): string {
  const { name, product, summary, route, input, output, status } = contract
  const wire: WireContract = { name, product, summary, route, input, output, status }
  return `/** ${contract.summary.replaceAll('*/', '* /')} ${contract.page} */
export const ${exportName} = ${JSON.stringify(wire)} as const satisfies WireContract
export type ${name}Input = CallInput<(typeof ${exportName})['input']>
export type ${name}Output = CallOutput<(typeof ${exportName})['output']>`
}

/** By product, for the client's methods; each keeps its summary, because editors show it there. */
function clientIndex(operations: readonly FoundOperation[]): string {
  const products = ['oss', 'sts', 'ram', 'ims', 'kms'] as const
  const indexes = products.map((product) => {
    const members = operations
      .filter(({ contract }) => contract.product === product)
      .map(({ contract, exportName }) => `/** ${contract.summary.replaceAll('*/', '* /')} */\n${exportName},`)
    return `export const ${product}Contracts = {\n${members.join('\n')}\n} as const`
  })
  return indexes.join('\n\n')
}
