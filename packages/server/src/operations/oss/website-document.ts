/** The document of a website as it is on the wire, and what it says to `rules/website.ts`. */
import { boolean, choice, integer, list, member, required, shape, text, wrapped } from '@latchkey/protocol'
import type { ValueOf } from '@latchkey/protocol'
import type { MirrorRedirect, RoutingRule, Website } from '../../rules/website.ts'
import { documentValues } from '../../store/buckets/document-values.ts'
import { notImplemented } from './refusals.ts'

const pair = shape({ key: member('Key', text), value: member('Value', text) })
/** What needs a product or a network of the cloud that is not here: refused by name and with the reason when it is asked for. */
const foreign = {
  MirrorDstVpcId: member('MirrorDstVpcId', text),
  MirrorDstSlaveVpcId: member('MirrorDstSlaveVpcId', text),
  MirrorDstRegion: member('MirrorDstRegion', text),
  MirrorIsExpressTunnel: member('MirrorIsExpressTunnel', text),
  MirrorTunnelId: member('MirrorTunnelId', text),
  MirrorUsingRole: member('MirrorUsingRole', text),
  MirrorRole: member('MirrorRole', text),
  MirrorAllowVideoSnapshot: member('MirrorAllowVideoSnapshot', text),
} as const
const noNetworks =
  'Networks of the cloud are not here. Name the origin in MirrorURL; a private address is reached when the operator opens its network.'
const noRoles =
  'Requests to an origin are signed by MirrorAuth, whose access key the origin gave out, and not by a role.'
const reasons: Readonly<Record<keyof typeof foreign, string>> = {
  MirrorDstVpcId: noNetworks,
  MirrorDstSlaveVpcId: noNetworks,
  MirrorDstRegion: noNetworks,
  MirrorIsExpressTunnel: noNetworks,
  MirrorTunnelId: noNetworks,
  MirrorUsingRole: noRoles,
  MirrorRole: noRoles,
  MirrorAllowVideoSnapshot: 'Snapshots of videos need a media service, and none belongs to this server.',
}
const noScripts = 'Scripts of a bucket are not run.'

const answers = {
  TransparentMirrorResponseCodes: member('TransparentMirrorResponseCodes', text),
  MirrorAsyncStatus: member('MirrorAsyncStatus', text),
  MirrorReturnHeaders: member('MirrorReturnHeaders', shape({ headers: member('ReturnHeader', list(pair)) })),
  MirrorTaggings: member('MirrorTaggings', shape({ taggings: member('Taggings', list(pair)) })),
  MirrorAuth: member(
    'MirrorAuth',
    shape({
      AuthType: member('AuthType', text),
      Region: member('Region', text),
      AccessKeyId: member('AccessKeyId', text),
      AccessKeySecret: member('AccessKeySecret', text),
    }),
  ),
  mirrorProxyPass: member('MirrorProxyPass', boolean),
  mirrorAllowImageInfo: member('MirrorAllowGetImageInfo', boolean),
} as const
const standby = {
  MirrorURLProbe: member('MirrorURLProbe', text),
  MirrorURLSlave: member('MirrorURLSlave', text),
  MirrorSwitchAllErrors: member('MirrorSwitchAllErrors', text),
  MirrorMultiAlternates: member(
    'MirrorMultiAlternates',
    shape({
      alternates: member(
        'MirrorMultiAlternate',
        list(
          shape({
            number: member('MirrorMultiAlternateNumber', integer),
            url: member('MirrorMultiAlternateURL', text),
            MirrorMultiAlternateVpcId: member('MirrorMultiAlternateVpcId', text),
            MirrorMultiAlternateDstRegion: member('MirrorMultiAlternateDstRegion', text),
          }),
        ),
      ),
    }),
  ),
} as const

const redirect = shape({
  type: required(member('RedirectType', choice('Mirror', 'External', 'AliCDN', 'Internal'))),
  protocol: member('Protocol', choice('http', 'https')),
  hostName: member('HostName', text),
  replaceKeyWith: member('ReplaceKeyWith', text),
  replacePrefixWith: member('ReplaceKeyPrefixWith', text),
  enableReplacePrefix: member('EnableReplacePrefix', boolean),
  passQueryString: member('PassQueryString', boolean),
  status: member('HttpRedirectCode', integer),
  mirrorUrl: member('MirrorURL', text),
  mirrorPassQueryString: member('MirrorPassQueryString', boolean),
  mirrorPassOriginalSlashes: member('MirrorPassOriginalSlashes', boolean),
  mirrorFollowRedirect: member('MirrorFollowRedirect', boolean),
  mirrorCheckMd5: member('MirrorCheckMd5', boolean),
  mirrorSni: member('MirrorSNI', boolean),
  mirrorAllowHead: member('MirrorAllowHeadObject', boolean),
  mirrorSaveMeta: member('MirrorSaveOssMeta', boolean),
  mirrorHeaders: member(
    'MirrorHeaders',
    shape({
      passAll: member('PassAll', boolean),
      pass: member('Pass', list(text)),
      remove: member('Remove', list(text)),
      set: member('Set', list(pair)),
    }),
  ),
  MirrorUserLastModified: member('MirrorUserLastModified', text),
  ...standby,
  ...answers,
  ...foreign,
})

export const websiteShape = shape({
  index: member(
    'IndexDocument',
    shape({
      suffix: required(member('Suffix', text)),
      supportSubDir: member('SupportSubDir', boolean),
      type: member('Type', integer),
    }),
  ),
  error: member(
    'ErrorDocument',
    shape({ key: required(member('Key', text)), httpStatus: member('HttpStatus', integer) }),
  ),
  rules: member(
    'RoutingRules',
    wrapped(
      'RoutingRule',
      shape({
        number: required(member('RuleNumber', integer)),
        condition: member(
          'Condition',
          shape({
            keyPrefix: member('KeyPrefixEquals', text),
            keySuffix: member('KeySuffixEquals', text),
            errorStatus: member('HttpErrorCodeReturnedEquals', integer),
            headers: member(
              'IncludeHeader',
              list(
                shape({
                  key: required(member('Key', text)),
                  equals: member('Equals', text),
                  startsWith: member('StartsWith', text),
                  endsWith: member('EndsWith', text),
                }),
              ),
            ),
          }),
        ),
        redirect: required(member('Redirect', redirect)),
        lua: member('LuaConfig', shape({ script: member('Script', text) })),
      }),
    ),
  ),
})
export type WebsiteDocument = ValueOf<typeof websiteShape>
type Rule = NonNullable<WebsiteDocument['rules']>[number]
type Redirect = Rule['redirect']

/** A bucket's website, parsed once per version of its record. */
export const websiteOf = documentValues('website', (document) => websiteIn(parseWebsiteDocument(document)))

export function parseWebsiteDocument(document: string): WebsiteDocument {
  // The record holds what `PutBucketWebsite` decoded by this shape, which has neither times nor anything else that JSON changes.
  return JSON.parse(document) as WebsiteDocument
}

/** What stands for a secret wherever a document is told. */
export const maskedSecret = '******'

/**
 * As it was put, but for secrets; of a mirror PassQueryString tells what MirrorPassQueryString says, which counts (oss2's
 * tests).
 */
export function shownWebsite(document: WebsiteDocument): WebsiteDocument {
  return withRedirects(document, (redirect) => {
    const { type, mirrorPassQueryString } = redirect
    const passQueryString = type === 'Mirror' ? (mirrorPassQueryString ?? redirect.passQueryString) : undefined
    return withSecret(passQueryString === undefined ? redirect : { ...redirect, passQueryString }, () => maskedSecret)
  })
}

/** As it is kept: `seal` is given each secret and the access key that it belongs to. */
export function sealedWebsite(
  document: WebsiteDocument,
  seal: (secret: string, accessKeyId: string) => string,
): WebsiteDocument {
  return withRedirects(document, (redirect) => withSecret(redirect, seal))
}

function withRedirects(document: WebsiteDocument, change: (redirect: Redirect) => Redirect): WebsiteDocument {
  if (document.rules === undefined) return document
  return { ...document, rules: document.rules.map((rule) => ({ ...rule, redirect: change(rule.redirect) })) }
}

function withSecret(redirect: Redirect, change: (secret: string, accessKeyId: string) => string): Redirect {
  const { MirrorAuth: auth } = redirect
  const secret = given(auth?.AccessKeySecret)
  if (auth === undefined || secret === undefined) return redirect
  return { ...redirect, MirrorAuth: { ...auth, AccessKeySecret: change(secret, auth.AccessKeyId ?? '') } }
}

/** @throws ServiceError NotImplemented for rules that this server cannot follow */
export function websiteIn({ index, error, rules = [] }: WebsiteDocument): Website {
  return {
    index: index && {
      suffix: index.suffix,
      supportSubDir: index.supportSubDir ?? false,
      type: index.type === 1 || index.type === 2 ? index.type : 0,
    },
    error: error && { key: error.key, httpStatus: error.httpStatus === 200 ? 200 : 404 },
    rules: rules.map(ruleIn).toSorted((a, b) => a.number - b.number),
  }
}

function ruleIn({ number, condition = {}, redirect: wanted, lua }: Rule): RoutingRule {
  if (asksForSomething(lua)) throw notImplemented('LuaConfig', noScripts)
  for (const [name, reason] of Object.entries(reasons))
    if (asksForSomething((wanted as Readonly<Record<string, unknown>>)[name])) throw notImplemented(name, reason)
  for (const alternate of wanted.MirrorMultiAlternates?.alternates ?? [])
    for (const name of ['MirrorMultiAlternateVpcId', 'MirrorMultiAlternateDstRegion'] as const)
      if (asksForSomething(alternate[name])) throw notImplemented(name, noNetworks)
  return {
    number,
    condition: {
      keyPrefix: condition.keyPrefix ?? '',
      keySuffix: condition.keySuffix ?? '',
      errorStatus: condition.errorStatus,
      headers: (condition.headers ?? []).map(({ key, equals, startsWith, endsWith }) => ({
        name: key,
        equals,
        startsWith,
        endsWith,
      })),
    },
    redirect: redirectIn(wanted),
  }
}

/** Terraform's provider sends every element there is, those that nobody set as empty, `false` or 0. */
function asksForSomething(value: unknown): boolean {
  if (typeof value === 'string') return !['', '0', 'false'].includes(value.trim())
  if (Array.isArray(value)) return value.length > 0
  return typeof value === 'object' && value !== null && Object.values(value).some(asksForSomething)
}

function redirectIn(wanted: Redirect): RoutingRule['redirect'] {
  const { replaceKeyWith, replacePrefixWith, enableReplacePrefix, passQueryString = false } = wanted
  const change = {
    replaceKeyWith: given(replaceKeyWith),
    // Without a replacement the prefix is cut off, and without the switch only a replacement that is named counts.
    replacePrefixWith: enableReplacePrefix === true ? (replacePrefixWith ?? '') : given(replacePrefixWith),
  }
  switch (wanted.type) {
    case 'Internal':
      return { kind: 'internal', ...change }
    // A CDN that follows it on its own is the studio's; whoever has none is sent there.
    case 'AliCDN':
    case 'External':
      return {
        kind: 'external',
        ...change,
        protocol: wanted.protocol,
        hostName: given(wanted.hostName),
        passQueryString,
        status: redirectStatuses.find((status) => status === wanted.status) ?? 302,
      }
    case 'Mirror':
      return { kind: 'mirror', ...change, ...mirrorIn(wanted, passQueryString) }
  }
}

export const redirectStatuses = [301, 302, 303, 305, 307, 308] as const

function mirrorIn(
  wanted: Redirect,
  passQueryString: boolean,
): Omit<MirrorRedirect, 'kind' | 'replaceKeyWith' | 'replacePrefixWith'> {
  const { passAll = false, pass = [], remove = [], set = [] } = wanted.mirrorHeaders ?? {}
  return {
    url: wanted.mirrorUrl ?? '',
    slave: given(wanted.MirrorURLSlave),
    alternates: (wanted.MirrorMultiAlternates?.alternates ?? [])
      .toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0))
      .flatMap(({ url = '' }) => (url === '' ? [] : [url])),
    probe: given(wanted.MirrorURLProbe),
    leavesOnAnyError: wanted.MirrorSwitchAllErrors?.trim() === 'true',
    keepsTime: wanted.MirrorUserLastModified?.trim() === 'true',
    passQueryString: wanted.mirrorPassQueryString ?? passQueryString,
    passOriginalSlashes: wanted.mirrorPassOriginalSlashes ?? false,
    followRedirect: wanted.mirrorFollowRedirect ?? true,
    checkMd5: wanted.mirrorCheckMd5 ?? false,
    tellsName: wanted.mirrorSni ?? false,
    allowHead: wanted.mirrorAllowHead ?? false,
    saveMeta: wanted.mirrorSaveMeta ?? false,
    headers: { passAll, pass, remove, set: pairsIn(set) },
    allowImageInfo: wanted.mirrorAllowImageInfo ?? false,
    tags: pairsIn(wanted.MirrorTaggings?.taggings),
    returnHeaders: pairsIn(wanted.MirrorReturnHeaders?.headers),
    passedStatuses:
      asked(wanted.TransparentMirrorResponseCodes)
        ?.split(',')
        .map((status) => status.trim()) ?? [],
    isProxy: wanted.mirrorProxyPass ?? false,
    asyncStatus: asked(wanted.MirrorAsyncStatus),
    auth: asksForSomething(wanted.MirrorAuth) ? authIn(wanted.MirrorAuth) : undefined,
  }
}

function authIn(auth: Redirect['MirrorAuth']): MirrorRedirect['auth'] {
  return {
    type: auth?.AuthType ?? '',
    region: auth?.Region ?? '',
    accessKeyId: auth?.AccessKeyId ?? '',
    sealedSecret: auth?.AccessKeySecret ?? '',
  }
}

type Pair = { readonly key?: string | undefined; readonly value?: string | undefined }
const pairsIn = (pairs: readonly Pair[] = []): MirrorRedirect['tags'] =>
  pairs.map(({ key = '', value = '' }) => [key, value] as const)

const asked = (value: string | undefined): string | undefined => (asksForSomething(value) ? value?.trim() : undefined)

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value)
