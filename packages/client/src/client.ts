import type { OssRoute } from '@latchkey/protocol'
import type { AnswerBody } from './answer-body.ts'
import { noPayload, payloadOf } from './body.ts'
import type { Body } from './body.ts'
import { readCapabilities } from './capabilities.ts'
import type { Capabilities } from './capabilities.ts'
import { checkedAnswer, checkedPayload } from './checksums.ts'
import type { Chance, Clock } from './clock.ts'
import { CredentialsError, staticCredentials } from './credentials.ts'
import type { Credentials, CredentialsProvider } from './credentials.ts'
import { decodeAnswer } from './decode-answer.ts'
import { contentMd5Of, portableClientDigests } from './digests.ts'
import type { ClientDigests } from './digests.ts'
import { encodeOss } from './encode-oss.ts'
import type { OssParts, Values } from './encode-oss.ts'
import { encodeParams } from './encode-rpc.ts'
import { formatEndpoint } from './endpoint.ts'
import { ossExchange, rpcExchange, urlOf, wiringOf } from './exchanges.ts'
import type { Wiring, WiringOptions } from './exchanges.ts'
import { fetchTransport } from './fetch-transport.ts'
import { headerTextOf } from './header-text.ts'
import { imsContracts, kmsContracts, ossContracts, ramContracts, stsContracts } from './operations.gen.ts'
import { attemptsDefault } from './retry.ts'
import { idleTimeoutMsDefault, Sender } from './sender.ts'
import { signForm } from './sign-form.ts'
import type { FormToSign, SignedForm } from './sign-form.ts'
import { presignQuery } from './sign-request.ts'
import type { RequestToSign } from './sign-request.ts'
import type { Transport } from './transport.ts'
import type { CallInput, CallOutput, WireContract } from './wire-contract.ts'

export type ClientOptions = WiringOptions & {
  /** Without any, requests are anonymous. */
  readonly credentials?: Credentials | CredentialsProvider | undefined
  readonly fetch?: typeof fetch | undefined
  /** Replaces `fetch`. */
  readonly transport?: Transport | undefined
  readonly digests?: ClientDigests | undefined
  readonly clock?: Clock | undefined
  readonly chance?: Chance | undefined
  /** How often one call is sent at most; 4 unless given. */
  readonly attemptsMax?: number | undefined
  /** How long nothing may move on a connection; 60,000 unless given. */
  readonly idleTimeoutMs?: number | undefined
}

export type CallOptions = {
  readonly signal?: AbortSignal | undefined
  /** Sent and signed besides those of the input. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

type MethodArguments<I> = object extends I ? [input?: I, options?: CallOptions] : [input: I, options?: CallOptions]

/** One method for each contract, by the contract's name. */
export type Methods<C> = {
  readonly [Name in keyof C]: C[Name] extends WireContract
    ? (...given: MethodArguments<CallInput<C[Name]['input']>>) => Promise<CallOutput<C[Name]['output']>>
    : never
}

export type RawRequest = RequestToSign & { readonly body?: Body | undefined }
export type RawAnswer = {
  readonly status: number
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: AnswerBody
  readonly requestId: string
}
export type UrlToSign = RequestToSign & { readonly expiresSeconds: number }

/**
 * A server that speaks OSS, STS and RAM. Every method throws RequestError for what the server refuses, ConnectionError
 * and TimeoutError for what does not reach it, IntegrityError for bytes that arrive changed.
 */
export type Client = {
  readonly oss: Methods<typeof ossContracts>
  readonly sts: Methods<typeof stsContracts>
  readonly ram: Methods<typeof ramContracts>
  /** Identity providers. */
  readonly ims: Methods<typeof imsContracts>
  /** Keys that encrypt what is kept elsewhere. */
  readonly kms: Methods<typeof kmsContracts>
  /** Which extensions the server has; `absent` where it knows of none, as in the cloud. */
  capabilities(options?: CallOptions): Promise<Capabilities>
  /** Any operation by its contract, also one that this release does not know. */
  call<const C extends WireContract>(
    contract: C,
    input: CallInput<C['input']>,
    options?: CallOptions,
  ): Promise<CallOutput<C['output']>>
  /** Any request to OSS, signed; the answer of success as it came. */
  request(request: RawRequest, options?: CallOptions): Promise<RawAnswer>
  /** A URL that does one thing for whoever has it, until it expires or the session that signed it does. */
  presign(request: UrlToSign): Promise<string>
  /** The address and the fields with which a browser uploads one file by itself. */
  signForm(form: FormToSign): Promise<SignedForm>
  readonly endpoint: string
  readonly region: string
  readonly digests: ClientDigests
  /** The time as the server sees it, as far as it has told. */
  nowMs(): number
}

/** Sends nothing yet: an address that is none is an InputError, everything else shows at the first call. */
export function createClient(options: ClientOptions): Client {
  return new Caller(options).client()
}

class Caller {
  readonly #wiring: Wiring
  readonly #digests: ClientDigests
  readonly #credentials: CredentialsProvider | undefined
  readonly #sender: Sender

  constructor(options: ClientOptions) {
    const { credentials } = options
    this.#digests = options.digests ?? portableClientDigests
    this.#wiring = wiringOf(options, this.#digests)
    this.#credentials = typeof credentials === 'object' ? staticCredentials(credentials) : credentials
    this.#sender = new Sender({
      transport: options.transport ?? fetchTransport(options.fetch),
      credentials: this.#credentials,
      clock: options.clock ?? Date,
      chance: options.chance ?? Math,
      attemptsMax: options.attemptsMax ?? attemptsDefault,
      idleTimeoutMs: options.idleTimeoutMs ?? idleTimeoutMsDefault,
    })
  }

  client(): Client {
    return {
      oss: this.#methods(ossContracts),
      sts: this.#methods(stsContracts),
      ram: this.#methods(ramContracts),
      ims: this.#methods(imsContracts),
      kms: this.#methods(kmsContracts),
      capabilities: (options) => readCapabilities(() => this.#methods(stsContracts).getCapabilities({}, options)),
      // The output is read by the contract, so it has the contract's type.
      call: (contract, input, options) =>
        this.#call(contract, input, options) as Promise<CallOutput<(typeof contract)['output']>>,
      request: (request, options) => this.#request(request, options ?? {}),
      presign: (request) => this.#presign(request),
      signForm: async (form) => {
        const url = urlOf(this.#wiring, { bucket: form.bucket, key: undefined, query: [] })
        return signForm(this.#wiring.signing, await this.#signer(), form, { url, nowMs: this.#sender.nowMs() })
      },
      endpoint: formatEndpoint(this.#wiring.endpoint),
      region: this.#wiring.signing.region,
      digests: this.#digests,
      nowMs: () => this.#sender.nowMs(),
    }
  }

  #methods<const C extends Readonly<Record<string, WireContract>>>(contracts: C): Methods<C> {
    const methods = Object.entries(contracts).map(([name, contract]) => [
      name,
      (input: Values = {}, options: CallOptions = {}) => this.#call(contract, input, options),
    ])
    // One entry for each contract, with the types that the contract gives.
    return Object.fromEntries(methods) as Methods<C>
  }

  async #call(contract: WireContract, input: Values, options: CallOptions = {}): Promise<Values> {
    const { route } = contract
    if ('method' in route) return this.#callOss(contract, route, input, options)
    const exchange = rpcExchange(this.#wiring, contract, encodeParams(contract, input), options.headers)
    const answered = await this.#sender.send(exchange, options.signal)
    return decodeAnswer(contract, answered.answer, answered.body)
  }

  async #callOss(contract: WireContract, route: OssRoute, input: Values, options: CallOptions): Promise<Values> {
    const parts = await this.#withMd5(encodeOss(contract, route, input))
    const checked = checkedPayload(contract, parts.payload)
    const exchange = ossExchange(this.#wiring, contract.name, { ...parts, payload: checked.payload }, options.headers)
    const answered = await this.#sender.send(exchange, options.signal)
    await checked.compare(answered.answer)
    return decodeAnswer(contract, answered.answer, checkedAnswer(contract, parts.query, answered))
  }

  async #withMd5(parts: OssParts): Promise<OssParts> {
    if (!parts.isDocument || parts.payload.kind !== 'bytes') return parts
    if (parts.headers.some(([name]) => name === 'content-md5')) return parts
    const md5 = await contentMd5Of(this.#digests, parts.payload.bytes)
    return { ...parts, headers: [...parts.headers, ['content-md5', md5]] }
  }

  async #request(request: RawRequest, options: CallOptions): Promise<RawAnswer> {
    const parts = {
      ...partsOf(request),
      ...rawKind,
      payload: request.body === undefined ? noPayload : payloadOf(request.body),
    }
    const exchange = ossExchange(this.#wiring, `${parts.method} request`, parts, options.headers)
    const { answer, body } = await this.#sender.send(exchange, options.signal)
    const headers = new Map([...answer.headers].map(([name, value]) => [name, headerTextOf(value)]))
    return { status: answer.status, headers, body, requestId: headers.get('x-oss-request-id') ?? '' }
  }

  async #presign(request: UrlToSign): Promise<string> {
    const parts = partsOf(request)
    const expiry = { nowMs: this.#sender.nowMs(), expiresSeconds: request.expiresSeconds }
    const added = presignQuery(this.#wiring.signing, await this.#signer(), parts, expiry)
    return urlOf(this.#wiring, { ...parts, query: [...parts.query, ...added] })
  }

  async #signer(): Promise<Credentials> {
    const credentials = await this.#credentials?.()
    if (credentials === undefined) throw new CredentialsError('Signing needs credentials, and the client has none.')
    return credentials
  }
}

type RawParts = Omit<OssParts, 'payload' | 'isDocument' | 'isForm'>
const rawKind = { isDocument: false, isForm: false }

function partsOf(request: RequestToSign): RawParts {
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  const query = Object.entries(request.query ?? {})
  return { method: request.method.toUpperCase(), bucket: request.bucket, key: request.key, query, headers }
}
