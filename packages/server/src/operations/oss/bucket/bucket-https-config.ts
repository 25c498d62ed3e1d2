import { ServiceError, boolean, choice, list, member, onBucket, required, shape, text, xml } from '@latchkey/protocol'
import type { ValueOf } from '@latchkey/protocol'
import {
  cipherSuitesMax,
  httpsConfigDocument,
  isCipherName,
  parseHttpsConfig,
  tlsVersions,
} from '../../../rules/https-config.ts'
import type { HttpsConfig } from '../../../rules/https-config.ts'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { ofBucket } from '../fields.ts'

const given = shape({
  tls: required(
    member(
      'TLS',
      shape({
        enable: required(member('Enable', boolean)),
        versions: member('TLSVersion', list(choice(...tlsVersions))),
      }),
    ),
  ),
  ciphers: member(
    'CipherSuite',
    shape({
      enable: required(member('Enable', boolean)),
      strong: member('StrongCipherSuite', boolean),
      upTo12: member('CustomCipherSuite', list(text)),
      of13: member('TLS13CustomCipherSuite', list(text)),
    }),
  ),
})
const configuration = required(xml('HttpsConfiguration', given))

export const putBucketHttpsConfig = ossOperation(
  {
    name: 'PutBucketHttpsConfig',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbuckethttpsconfig',
    summary: 'Says by which versions and cipher suites of TLS a bucket is reached.',
    route: { method: 'PUT', on: 'bucket', query: { httpsConfig: true } },
    needs: [{ action: 'oss:PutBucketHttpsConfig', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: ['MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    await setDocument(context, 'httpsConfig', httpsConfigDocument(configOf(input.configuration)))
    return {}
  },
)

export const getBucketHttpsConfig = ossOperation(
  {
    name: 'GetBucketHttpsConfig',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbuckethttpsconfig',
    summary: 'Tells by which versions and cipher suites of TLS a bucket is reached.',
    route: { method: 'GET', on: 'bucket', query: { httpsConfig: true } },
    needs: [{ action: 'oss:GetBucketHttpsConfig', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket: { documents } }) => Promise.resolve({ configuration: shown(documents.httpsConfig) }),
)

/** @throws ServiceError MalformedXML */
function configOf({ tls, ciphers }: ValueOf<typeof given>): HttpsConfig {
  const versions = tls.enable ? [...new Set(tls.versions)] : []
  if (tls.enable && versions.length === 0) throw malformed('TLS that is enabled has a TLSVersion')
  if (ciphers === undefined || !ciphers.enable) return { versions, ciphers: { kind: 'all' } }
  if (ciphers.strong === true) return { versions, ciphers: { kind: 'strong' } }
  const [upTo12, of13] = [[...new Set(ciphers.upTo12)], [...new Set(ciphers.of13)]]
  const names = [...upTo12, ...of13]
  if (names.length === 0) throw malformed('CipherSuite that is enabled is strong or has suites')
  if (names.length > cipherSuitesMax) throw malformed(`CipherSuite has at most ${cipherSuitesMax} suites`)
  const unknown = names.find((name) => !isCipherName(name))
  if (unknown !== undefined) throw malformed('a name of a cipher suite has letters, digits, hyphens and underscores')
  return { versions, ciphers: { kind: 'custom', upTo12, of13 } }
}

const malformed = (detail: string): ServiceError => new ServiceError('MalformedXML', { ErrorDetail: detail })

function shown(document: string | undefined): ValueOf<typeof given> {
  if (document === undefined) return { tls: { enable: false } }
  const { versions, ciphers } = parseHttpsConfig(document)
  const tls = { enable: versions.length > 0, versions }
  switch (ciphers.kind) {
    case 'all':
      return { tls, ciphers: { enable: false } }
    case 'strong':
      return { tls, ciphers: { enable: true, strong: true } }
    case 'custom':
      return { tls, ciphers: { enable: true, strong: false, upTo12: ciphers.upTo12, of13: ciphers.of13 } }
  }
}
