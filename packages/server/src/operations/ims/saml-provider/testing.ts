import { samlMetadata } from '../../../rules/testing/saml.ts'
import { testRpc } from '../../testing/rpc.ts'
import type { TestRpc } from '../../testing/rpc.ts'
import type { DirectoryLimits } from '../../../store/directory/limits.ts'
import { createSAMLProvider } from './create-saml-provider.ts'

export const encoded = (document: string): string => Buffer.from(document, 'utf8').toString('base64')
export const input = {
  samlProviderName: 'company',
  encodedSamlMetadataDocument: encoded(samlMetadata()),
  description: 'staff',
}

/** A provider `company`. */
export async function withProvider(limits: Partial<DirectoryLimits> = {}): Promise<TestRpc> {
  const rpc = await testRpc(limits)
  await createSAMLProvider.run(input, rpc.context)
  return rpc
}
