export * from './contract.ts'
export * from './errors/oss-errors.ts'
export * from './errors/rpc-errors.ts'
export * from './errors/service-error.ts'
