import { testRpc } from '../../testing/rpc.ts'
import type { TestRpc } from '../../testing/rpc.ts'
import type { DirectoryLimits } from '../../../store/directory/limits.ts'
import { createOIDCProvider } from './create-oidc-provider.ts'

export const fingerprint = '902ef2deeb3c5b13ea4c3d5193629309e231ae55'
export const input = {
  oidcProviderName: 'game',
  issuerUrl: 'https://issuer.example/realm',
  clientIds: 'app-1,app-2',
  fingerprints: fingerprint,
  description: 'players',
}

/** A provider `game` with two client ids and a fingerprint. */
export async function withProvider(limits: Partial<DirectoryLimits> = {}): Promise<TestRpc> {
  const rpc = await testRpc(limits)
  await createOIDCProvider.run(input, rpc.context)
  return rpc
}
