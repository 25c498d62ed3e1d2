/** The two storages of a game that moves, for whoever has its file and is not the service. */
import { formerConfig, openBackend } from '../backend/open-backend.ts'
import type { Storage } from '../backend/port.ts'
import type { Clock } from '../base/surroundings.ts'
import type { AppConfig } from '../config/schema.ts'

export type StorageAddresses = {
  /** Of the storage of before, and that of today, in the place of those in the file. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Of the server that a file means by saying no address. */
  readonly own: string
  readonly clock: Clock
}

const regionDefault = 'cn-hangzhou'

/** Undefined when the file says nothing of a storage of before. @throws Error for an address that is none */
export function openStorages(
  config: AppConfig,
  { from, to, own, clock }: StorageAddresses,
): { readonly from: Storage; readonly to: Storage } | undefined {
  const { readFallback } = config
  if (readFallback === undefined) return undefined
  const [there] = storagesAt(formerConfig(config, readFallback), from, own, clock)
  const [here] = storagesAt({ ...config, readFallback: undefined }, to, own, clock)
  return there === undefined || here === undefined ? undefined : { from: there, to: here }
}

function storagesAt(config: AppConfig, address: string | undefined, own: string, clock: Clock): readonly Storage[] {
  const { backend } = config
  const internal = address ?? backend.oss.internal ?? own
  const at = { ...config, backend: { ...backend, oss: { ...backend.oss, internal } } }
  return openBackend(at, { clock, inside: undefined, region: regionDefault }).storages()
}
