// Written by `npm run gen` from the contracts below packages/server/src/operations. Do not edit.
import type { Contract, InputOf, OutputOf } from '@latchkey/protocol'

/** What the client needs of a contract to write a request and to read its answer. */
export type WireContract = Pick<Contract, 'name' | 'product' | 'route' | 'input' | 'output' | 'status'>

export type Operations = {}
export type OperationName = keyof Operations
