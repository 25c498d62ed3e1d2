import {
  ServiceError,
  boolean,
  list,
  member,
  onBucket,
  query,
  required,
  shape,
  text,
  time,
  xml,
} from '@latchkey/protocol'
import { readCertificate } from '../../../rules/certificate.ts'
import type { ReadCertificate } from '../../../rules/certificate.ts'
import { domainName, domainProblem } from '../../../rules/domain-name.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { cnameText, parseCname, toldCertificate } from '../cname-document.ts'
import type { CnameCertificate } from '../cname-document.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument, noSuchBucket, notImplemented } from '../refusals.ts'
import { tokenOf } from '../cname-token.ts'

/** A bucket has at most this many domains: https://help.aliyun.com/en/oss/user-guide/map-custom-domain-names-5 */
export const cnamesMax = 100

const configuration = required(
  xml(
    'BucketCnameConfiguration',
    shape({
      cname: required(
        member(
          'Cname',
          shape({
            domain: required(member('Domain', text)),
            isWildcard: member('IsWildCard', boolean),
            certificate: member(
              'CertificateConfiguration',
              shape({
                id: member('CertId', text),
                certificate: member('Certificate', text),
                privateKey: member('PrivateKey', text),
                previousId: member('PreviousCertId', text),
                isForced: member('Force', boolean),
                isDeleted: member('DeleteCertificate', boolean),
              }),
            ),
          }),
        ),
      ),
    }),
  ),
)

export const putCname = ossOperation(
  {
    name: 'PutCname',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putcname',
    summary: 'Binds a domain to a bucket, whose objects it then leads to, or changes its certificate.',
    route: { method: 'POST', on: 'bucket', query: { cname: true, comp: 'add' } },
    needs: [{ action: 'oss:PutCname', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: [
      'CnameDenied',
      'InvalidArgument',
      'MalformedXML',
      'NeedVerifyDomainOwnership',
      'NoSuchBucket',
      'NotImplemented',
      'TooManyCname',
    ],
  },
  async ({ bucket, configuration: { cname } }, context) => {
    const domain = domainGiven(cname)
    if (context.boundDomains.isService(domain))
      throw new ServiceError('CnameDenied', { Domain: domain }, { message: 'The domain is one of the service itself.' })
    const existing = await context.documents.find(context.bucket.id, 'cname', domain)
    const before = existing === undefined ? undefined : parseCname(existing.text).certificate
    // A domain that is bound was vouched for when it was.
    if (existing === undefined) await requireOwnership(domain, context)
    const certificate = certificateAfter(cname.certificate, before, { domain, context })
    const outcome = await context.domains.bind(
      context.grants.bucket('configure'),
      { name: domain, text: cnameText({ certificate }) },
      cnamesMax,
      context.now.getTime(),
    )
    switch (outcome) {
      case 'bound':
        return {}
      case 'taken':
        throw new ServiceError('CnameDenied', { Domain: domain })
      case 'too-many':
        throw new ServiceError('TooManyCname')
      case 'no-bucket':
        throw noSuchBucket(bucket)
    }
  },
)

export const listCname = ossOperation(
  {
    name: 'ListCname',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listcname',
    summary: 'Lists the domains that are bound to a bucket, and what their certificates say.',
    route: { method: 'GET', on: 'bucket', query: { cname: true } },
    needs: [{ action: 'oss:ListCname', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {
      result: required(
        xml(
          'ListCnameResult',
          shape({
            bucket: required(member('Bucket', text)),
            owner: required(member('Owner', text)),
            cnames: required(
              member(
                'Cname',
                list(
                  shape({
                    domain: required(member('Domain', text)),
                    lastModified: required(member('LastModified', time)),
                    status: required(member('Status', text)),
                    certificate: member('Certificate', toldCertificate.shape),
                  }),
                ),
              ),
            ),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  async (_, { bucket, documents }) => {
    const page = await documents.list(bucket.id, 'cname', { limit: cnamesMax })
    return {
      result: {
        bucket: bucket.name,
        owner: bucket.accountId,
        cnames: page.documents.map((document) => {
          const { certificate } = parseCname(document.text)
          return {
            domain: document.name,
            lastModified: new Date(document.modifiedMs),
            status: 'Enabled',
            certificate: certificate && toldCertificate.of(certificate),
          }
        }),
      },
    }
  },
)

export const deleteCname = ossOperation(
  {
    name: 'DeleteCname',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletecname',
    summary: 'Lets a domain go, which leads nowhere from then on; one that was not bound as well.',
    route: { method: 'POST', on: 'bucket', query: { cname: true, comp: 'delete' } },
    needs: [{ action: 'oss:DeleteCname', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: ['InvalidArgument', 'MalformedXML', 'NoSuchBucket'],
  },
  async ({ bucket, configuration: { cname } }, context) => {
    const domain = domainOf(cname.domain)
    switch (await context.domains.unbind(context.grants.bucket('configure'), domain)) {
      case 'unbound':
      // Oss2's tests let a domain go that never was bound.
      case 'absent':
        return {}
      case 'no-bucket':
        throw noSuchBucket(bucket)
    }
  },
)

const tokenOutput = {
  token: required(
    xml(
      'CnameToken',
      shape({
        bucket: required(member('Bucket', text)),
        cname: required(member('Cname', text)),
        token: required(member('Token', text)),
        expires: required(member('ExpireTime', text)),
      }),
    ),
  ),
} as const

export const createCnameToken = ossOperation(
  {
    name: 'CreateCnameToken',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/createcnametoken',
    summary: 'Makes the token that a domain’s owner shows in a TXT record; one that is still good is told again.',
    route: { method: 'POST', on: 'bucket', query: { cname: true, comp: 'token' } },
    needs: [{ action: 'oss:CreateCnameToken', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: tokenOutput,
    status: 200,
    errors: ['InvalidArgument', 'MalformedXML', 'NoSuchBucket', 'NotImplemented', 'TooManyCname'],
  },
  async ({ bucket, configuration: { cname } }, context) => {
    const domain = domainGiven(cname)
    const known = await tokenOf(context, domain)
    if (known !== undefined) return { token: toldToken(bucket, domain, known) }
    const made = {
      token: context.ids.hex(16),
      expiresMs: context.now.getTime() + tokenLifeMs,
    }
    const outcome = await context.documents.put(
      context.grants.bucket('configure'),
      'cname-token',
      { name: domain, text: JSON.stringify(made) },
      tokensMax,
      context.now.getTime(),
    )
    if (outcome === 'too-many') throw new ServiceError('TooManyCname')
    if (outcome === 'no-bucket') throw noSuchBucket(bucket)
    return { token: toldToken(bucket, domain, made) }
  },
)

export const getCnameToken = ossOperation(
  {
    name: 'GetCnameToken',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getcnametoken',
    summary: 'Tells the token that was made for a domain, while it is good.',
    route: { method: 'GET', on: 'bucket', query: { cname: true, comp: 'token' } },
    needs: [{ action: 'oss:GetCnameToken', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, cname: required(query('cname', text)) },
    output: tokenOutput,
    status: 200,
    errors: ['InvalidArgument', 'NoSuchBucket', 'NoSuchCnameToken'],
  },
  async (input, context) => {
    const domain = domainOf(input.cname)
    const token = await tokenOf(context, domain)
    if (token === undefined) throw new ServiceError('NoSuchCnameToken', { Domain: domain })
    return { token: toldToken(input.bucket, domain, token) }
  },
)

/** @throws ServiceError NotImplemented, InvalidArgument */
function domainGiven({ domain, isWildcard }: { readonly domain: string; readonly isWildcard?: boolean | undefined }) {
  if (isWildcard === true) throw notImplemented('IsWildCard', 'Each domain is bound by its own name.')
  return domainOf(domain)
}

/** As documented: https://help.aliyun.com/en/oss/developer-reference/createcnametoken */
const tokenLifeMs = 72 * 3_600_000
/** Domains that a bucket may be preparing to be bound to. */
const tokensMax = 200

function toldToken(bucket: string, cname: string, { token, expiresMs }: { token: string; expiresMs: number }) {
  return { bucket, cname, token, expires: new Date(expiresMs).toUTCString() }
}

/** @throws ServiceError InvalidArgument */
function domainOf(given: string): string {
  const name = domainName(given)
  switch (domainProblem(name)) {
    case undefined:
      return name
    case 'too-short':
      throw new ServiceError(
        'InvalidArgument',
        { ArgumentName: 'Domain', ArgumentValue: name },
        { message: 'Entire hostname must be longer than 3 ASCII characters.', ec: '0017-00000249' },
      )
    case 'malformed':
      throw invalidArgument('Domain', name)
  }
}

async function requireOwnership(
  domain: string,
  context: Pick<OssContext, 'boundDomains' | 'bucket' | 'documents' | 'now'>,
) {
  const token = (await tokenOf(context, domain))?.token
  if (await context.boundDomains.isVouched(domain, token)) return
  throw new ServiceError('NeedVerifyDomainOwnership', { Domain: domain, TxtRecord: `_dnsauth.${domain}` })
}

type Given = {
  readonly id?: string | undefined
  readonly certificate?: string | undefined
  readonly privateKey?: string | undefined
  readonly previousId?: string | undefined
  readonly isForced?: boolean | undefined
  readonly isDeleted?: boolean | undefined
}
type Around = {
  readonly domain: string
  readonly context: Pick<OssContext, 'boundDomains' | 'bucket' | 'ids' | 'now' | 'region'>
}

/** What the domain has from now on. @throws ServiceError InvalidArgument, NotImplemented */
function certificateAfter(
  given: Given | undefined,
  before: CnameCertificate | undefined,
  { domain, context }: Around,
): CnameCertificate | undefined {
  if (given === undefined) return before
  if (given.isDeleted === true) return undefined
  const { id = '', certificate = '', privateKey = '', previousId } = given
  if (certificate === '' && privateKey === '') {
    // Certificates that are kept elsewhere are another product's.
    if (id !== '' && id !== before?.id) throw notImplemented('CertId')
    return before
  }
  if (before !== undefined && given.isForced !== true && previousId !== before.id)
    throw new ServiceError(
      'InvalidArgument',
      { ArgumentName: 'PreviousCertId', ArgumentValue: (previousId ?? '').slice(0, 128) },
      { message: 'The domain has another certificate. Name it in PreviousCertId, or say Force.', ec: '0018-00000107' },
    )
  const [pem, key] = [certificate.trim(), privateKey.trim()]
  const read = readCertificate(pem, key, domain, context.now)
  if (read.kind !== 'fine') throw certificateError(read)
  if (!/^[A-Za-z0-9-]{0,128}$/.test(id)) throw invalidArgument('CertId', id)
  return {
    id: id === '' ? `${context.ids.hex(6)}-${context.region}` : id,
    pem,
    sealedKey: context.boundDomains.sealKey(key, { bucketId: context.bucket.id, domain }),
    createdMs: context.now.getTime(),
  }
}

/** What was given is not shown: it may be a key. */
function certificateError({ kind }: Exclude<ReadCertificate, { kind: 'fine' }>): ServiceError {
  const said = {
    'bad-certificate': ['Certificate', 'The certificate is not one in PEM.'],
    'bad-key': ['PrivateKey', 'The private key is not one in PEM without a passphrase.'],
    'other-key': ['PrivateKey', 'The private key is not that of the certificate.'],
    'other-domain': ['Certificate', 'The certificate is not for this domain.'],
    expired: ['Certificate', 'The certificate has expired.'],
  } as const
  const [name, message] = said[kind]
  return new ServiceError('InvalidArgument', { ArgumentName: name }, { message })
}
