export { prefixEnd } from './bytes.ts'
export { KvFailedError, KvFullError, KvInputError, KvInUseError, KvUnavailableError } from './errors.ts'
export { openMemoryKv } from './memory.ts'
export * from './port.ts'
