import { answer, integer, member, required, shape, text, wrapped } from '@latchkey/protocol'
import { rpcOperation } from '../operation.ts'

/** What this server has and the cloud has not (docs/reference/extensions.md). A version grows when a caller could notice. */
const capabilities = [
  { name: 'ConditionalWrites', version: 1 },
  { name: 'FolderRules', version: 1 },
  { name: 'RevokeSessions', version: 1 },
] as const

const capability = shape({ name: required(member('Name', text)), version: required(member('Version', integer)) })

export const getCapabilities = rpcOperation(
  {
    name: 'GetCapabilities',
    product: 'sts',
    tier: 1,
    page: 'extensions.md#what-a-server-has',
    summary: 'Says which extensions this server has. Every valid credential may ask; no policy can forbid it.',
    route: { action: 'GetCapabilities', version: '2026-11-01' },
    needs: [],
    callers: 'signed',
    input: {},
    output: { capabilities: required(answer('Capabilities', wrapped('Capability', capability))) },
    status: 200,
    errors: [],
  },
  async () => ({ capabilities }),
)
