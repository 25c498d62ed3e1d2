/** Every client, in the order it plays. */
import { authorizationSuite } from '../authorization/suite.ts'
import type { Given } from '../run/given.ts'
import type { Suite } from '../run/suite.ts'
import { aliOssSuites } from './ali-oss.ts'
import { credentialsSuites } from './credentials.ts'
import { goSuites } from './go.ts'
import { javaSuites } from './java.ts'
import { ossutilSuites } from './ossutil.ts'
import { pythonSuites } from './python.ts'
import { rawSuites } from './raw.ts'
import { rpcSuites } from './rpc.ts'

export async function allSuites(given: Given): Promise<Suite[]> {
  return [
    ...rawSuites(given),
    ...rpcSuites(given),
    authorizationSuite(given),
    ...credentialsSuites(given),
    ...aliOssSuites(given),
    ...pythonSuites(given),
    ...goSuites(given),
    ...javaSuites(given),
    ...(await ossutilSuites(given)),
  ]
}
