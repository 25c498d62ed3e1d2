/** Which extensions a server has, so that a program can do without where there are none. */
import { RequestError } from './request-error.ts'

/** The version of each extension by its name; `absent` where the server knows of no extensions, as the cloud does. */
export type Capabilities = ReadonlyMap<string, number> | 'absent'

/** How a server says that it has no such call. Everything else is a failure, from which nothing follows. */
const unknownCall = /^(InvalidVersion|InvalidAction(\.NotFound)?|NotImplemented|UnsupportedOperation)$/

export async function readCapabilities(
  ask: () => Promise<{ readonly capabilities: readonly { readonly name: string; readonly version: number }[] }>,
): Promise<Capabilities> {
  try {
    const { capabilities } = await ask()
    return new Map(capabilities.map(({ name, version }) => [name, version]))
  } catch (error) {
    if (error instanceof RequestError && error.status < 500 && unknownCall.test(error.code)) return 'absent'
    throw error
  }
}
