/**
 * What clients that encrypt by themselves say of an upload: in metadata when it begins, and with each part once more. Here
 * it is only compared and told; whoever resumes such an upload reads it from ListParts.
 */
import { ServiceError, header, integer, member, text } from '@latchkey/protocol'
import type { InputOf } from '@latchkey/protocol'
import type { ObjectMeta } from '../../../store/port.ts'

const prefix = 'client-side-encryption-'
const said = (name: string) => header(`x-oss-meta-${prefix}${name}`, text)

export const clientEncryptionInput = {
  clientKey: said('key'),
  clientStart: said('start'),
  clientCekAlgorithm: said('cek-alg'),
  clientWrapAlgorithm: said('wrap-alg'),
  clientMagicHmac: said('magic-number-hmac'),
  clientDataSize: said('data-size'),
  clientPartSize: said('part-size'),
} as const

type Said = keyof typeof clientEncryptionInput
/** https://help.aliyun.com/en/oss/user-guide/0005-00000413 and its neighbours. */
const saidWith: readonly (readonly [field: Said, name: string, ec: string])[] = [
  ['clientKey', 'key', '0005-00000412'],
  ['clientStart', 'start', '0005-00000413'],
  ['clientCekAlgorithm', 'cek-alg', '0005-00000414'],
  ['clientWrapAlgorithm', 'wrap-alg', '0005-00000415'],
  ['clientMagicHmac', 'magic-number-hmac', '0005-00000416'],
  ['clientDataSize', 'data-size', '0005-00000417'],
  ['clientPartSize', 'part-size', '0005-00000418'],
]

export function isClientEncrypted(input: InputOf<typeof clientEncryptionInput>): boolean {
  return saidWith.some(([field]) => input[field] !== undefined)
}

/**
 * A part that was encrypted in another way than its upload says could never be read again.
 * @throws ServiceError InvalidEncryptionRequest
 */
export function requireSameClientEncryption(input: InputOf<typeof clientEncryptionInput>, meta: ObjectMeta): void {
  for (const [field, name, ec] of saidWith) {
    const begun = valueOf(meta, name)
    if (input[field] === undefined || begun === undefined || input[field] === begun) continue
    const message = `The upload was begun with another value of x-oss-meta-${prefix}${name}.`
    throw new ServiceError('InvalidEncryptionRequest', { Header: `x-oss-meta-${prefix}${name}` }, { message, ec })
  }
}

export const clientEncryptionMembers = {
  clientKey: member('ClientEncryptionKey', text),
  clientStart: member('ClientEncryptionStart', text),
  clientCekAlgorithm: member('ClientEncryptionCekAlg', text),
  clientWrapAlgorithm: member('ClientEncryptionWrapAlg', text),
  clientDataSize: member('ClientEncryptionDataSize', integer),
  clientPartSize: member('ClientEncryptionPartSize', integer),
} as const

type ClientEncryptionAnswer = {
  readonly [Name in 'clientKey' | 'clientStart' | 'clientCekAlgorithm' | 'clientWrapAlgorithm']?: string | undefined
} & { readonly [Name in 'clientDataSize' | 'clientPartSize']?: number | undefined }

export function clientEncryptionAnswer(meta: ObjectMeta): ClientEncryptionAnswer {
  if (!meta.userMeta.some(([name]) => name.startsWith(prefix))) return {}
  return {
    clientKey: valueOf(meta, 'key'),
    clientStart: valueOf(meta, 'start'),
    clientCekAlgorithm: valueOf(meta, 'cek-alg'),
    clientWrapAlgorithm: valueOf(meta, 'wrap-alg'),
    clientDataSize: numberOf(valueOf(meta, 'data-size')),
    clientPartSize: numberOf(valueOf(meta, 'part-size')),
  }
}

function valueOf(meta: ObjectMeta, name: string): string | undefined {
  return meta.userMeta.find(([each]) => each === `${prefix}${name}`)?.[1]
}

/** Clients read it as a number, and fail at anything else. */
function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}
