// Written by `npm run gen` from the contracts below packages/server/src/operations. Do not edit.

export const ossOperations = [] as const

export const rpcOperations = [] as const
