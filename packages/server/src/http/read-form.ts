import { ServiceError } from '@latchkey/protocol'
import type { FormInput } from '@latchkey/protocol'
import type { Allowance } from './decode.ts'
import type { Wire } from './wire.ts'
import { headerOf } from './wire.ts'

/** Limits of a form upload: names together, one value, and everything in front of the file. */
export const formNameBytesMax = 8_192
export const formValueBytesMax = 2_097_152
export const formPreambleBytesMax = 4_194_304
export const formFieldsMax = 200
const boundaryCharactersMax = 70

/**
 * Reads a multipart form up to its file and hands the file on as a stream; what follows the file is ignored.
 * Field values are text; the file's part is the one named `file`.
 * @throws ServiceError MalformedPOSTRequest, FieldItemTooLong, MaxPOSTPreDataLengthExceededError, IncorrectNumberOfFilesInPOSTRequest,
 * ServiceUnavailable
 */
export async function readForm(wire: Wire, allowance: Allowance): Promise<FormInput> {
  const boundary = boundaryOf(headerOf(wire, 'content-type') ?? '')
  const source = wire.body.chunks[Symbol.asyncIterator]()
  const reader = new FormReader(source, Buffer.from(`\r\n--${boundary}`, 'latin1'), allowance)
  try {
    return await readFields(reader, boundary)
  } finally {
    reader.endPreamble()
  }
}

async function readFields(reader: FormReader, boundary: string): Promise<FormInput> {
  await reader.skipFirstBoundary(boundary)
  const fields: (readonly [string, string])[] = []
  let nameBytes = 0
  for (;;) {
    if (await reader.isLast()) throw new ServiceError('IncorrectNumberOfFilesInPOSTRequest')
    const part = parseDisposition(await reader.partHead())
    if (part.name === 'file')
      return {
        fields,
        fileName: part.fileName ?? '',
        fileType: part.contentType,
        file: { sizeBytes: undefined, isChunked: true, chunks: reader.body() },
      }
    nameBytes += Buffer.byteLength(part.name)
    if (nameBytes > formNameBytesMax || fields.length >= formFieldsMax)
      throw new ServiceError('MaxPOSTPreDataLengthExceededError')
    fields.push([part.name, (await reader.value()).toString('utf8')])
  }
}

function boundaryOf(contentType: string): string {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const text = boundary?.[1] ?? boundary?.[2]
  if (text === undefined || text.length > boundaryCharactersMax)
    throw new ServiceError(
      'MalformedPOSTRequest',
      {},
      { message: 'The Content-Type of the form names no usable boundary.' },
    )
  return text
}

type Disposition = {
  readonly name: string
  readonly fileName: string | undefined
  readonly contentType: string | undefined
}

function parseDisposition(head: string): Disposition {
  const lines = head.split('\r\n')
  const disposition = lines.filter((line) => /^content-disposition\s*:/i.test(line))
  const parameters = parametersOf(disposition[0] ?? '')
  const name = parameters.get('name')
  if (name === undefined || disposition.length > 1) throw malformed('A part of the form has no name, or two.')
  const type = lines.find((line) => /^content-type\s*:/i.test(line))
  return {
    name,
    fileName: parameters.get('filename'),
    contentType: type?.slice(type.indexOf(':') + 1).trim(),
  }
}

const parameterForm = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]*))\s*/y

/** One after another, so that what looks like a parameter inside a quoted file name is not one. */
function parametersOf(disposition: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  parameterForm.lastIndex = Math.max(0, disposition.indexOf(';'))
  for (let found = parameterForm.exec(disposition); found !== null; found = parameterForm.exec(disposition)) {
    const name = (found[1] ?? '').toLowerCase()
    if (parameters.has(name)) throw malformed(`A part of the form gives its ${name.slice(0, 64)} twice.`)
    parameters.set(name, unescape(found[2] ?? found[3] ?? ''))
  }
  return parameters
}

const unescape = (text: string): string => text.replace(/\\(["\\])/g, '$1').replaceAll('%22', '"')

const partHeadBytesMax = 16_384

class FormReader {
  readonly #source: AsyncIterator<Uint8Array>
  readonly #delimiter: Buffer
  #buffer: Buffer = Buffer.alloc(0)
  #isEnded = false
  #readBytes = 0
  /** Until the file begins, whose bytes are handed on and not held. */
  #allowance: Allowance | undefined

  constructor(source: AsyncIterator<Uint8Array>, delimiter: Buffer, allowance: Allowance) {
    this.#source = source
    this.#delimiter = delimiter
    this.#allowance = allowance
  }

  endPreamble(): void {
    this.#allowance?.give(this.#readBytes)
    this.#allowance = undefined
  }

  async skipFirstBoundary(boundary: string): Promise<void> {
    const first = Buffer.from(`--${boundary}`, 'latin1')
    await this.#fill(first.length)
    if (!this.#buffer.subarray(0, first.length).equals(first))
      throw malformed('The form does not begin with its boundary.')
    this.#buffer = this.#buffer.subarray(first.length)
  }

  /** Behind a boundary: `--` ends the form, a line break begins a part. */
  async isLast(): Promise<boolean> {
    await this.#fill(2)
    const mark = this.#buffer.subarray(0, 2).toString('latin1')
    this.#buffer = this.#buffer.subarray(2)
    if (mark === '--') return true
    if (mark !== '\r\n') throw malformed('A boundary of the form is followed by neither a line break nor the end.')
    return false
  }

  async partHead(): Promise<string> {
    const end = Buffer.from('\r\n\r\n')
    for (;;) {
      const at = this.#buffer.indexOf(end)
      if (at >= 0 && at <= partHeadBytesMax) {
        const head = this.#buffer.subarray(0, at).toString('utf8')
        this.#buffer = this.#buffer.subarray(at + end.length)
        return head
      }
      if (this.#buffer.length > partHeadBytesMax) throw new ServiceError('FieldItemTooLong')
      if (!(await this.#more())) throw malformed('The form ends inside the head of a part.')
    }
  }

  async value(): Promise<Buffer> {
    let searched = 0
    for (;;) {
      const at = this.#buffer.indexOf(this.#delimiter, searched)
      if (at >= 0) {
        if (at > formValueBytesMax) throw new ServiceError('FieldItemTooLong')
        const value = this.#buffer.subarray(0, at)
        this.#buffer = this.#buffer.subarray(at + this.#delimiter.length)
        return value
      }
      if (this.#buffer.length > formValueBytesMax + this.#delimiter.length) throw new ServiceError('FieldItemTooLong')
      if (this.#readBytes > formPreambleBytesMax) throw new ServiceError('MaxPOSTPreDataLengthExceededError')
      searched = Math.max(0, this.#buffer.length - this.#delimiter.length + 1)
      if (!(await this.#more())) throw malformed('The form ends inside a field.')
    }
  }

  /** The file's bytes, holding back only what could be the beginning of the boundary. */
  async *body(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#buffer.indexOf(this.#delimiter)
      if (at >= 0) {
        if (at > 0) yield this.#buffer.subarray(0, at)
        this.#buffer = this.#buffer.subarray(at + this.#delimiter.length)
        await this.#discard()
        return
      }
      const safe = this.#buffer.length - this.#delimiter.length + 1
      if (safe > 0) {
        const chunk = this.#buffer.subarray(0, safe)
        this.#buffer = this.#buffer.subarray(safe)
        yield chunk
      }
      if (!(await this.#more()))
        throw new ServiceError('IncompleteBody', {}, { message: 'The form ends inside its file.' })
    }
  }

  /** Fields behind the file say nothing; they are read so that the connection can go on, up to the bound of a preamble. */
  async #discard(): Promise<void> {
    let discardedBytes = 0
    while (!this.#isEnded && discardedBytes < formPreambleBytesMax) {
      this.#buffer = Buffer.alloc(0)
      if (!(await this.#more())) return
      discardedBytes += this.#buffer.length
    }
  }

  async #fill(length: number): Promise<void> {
    while (this.#buffer.length < length) if (!(await this.#more())) throw malformed('The form ends too early.')
  }

  /** Takes so many bytes at once that joining them stays cheap however small the pieces are in which they come. */
  async #more(): Promise<boolean> {
    const pieces: Uint8Array[] = [this.#buffer]
    let gatheredBytes = 0
    while (!this.#isEnded && (gatheredBytes === 0 || gatheredBytes < Math.min(this.#buffer.length / 2, joinBytesMax))) {
      const next = await this.#source.next()
      if (next.done === true) this.#isEnded = true
      else {
        if (this.#allowance?.tryTake(next.value.length) === false) throw new ServiceError('ServiceUnavailable')
        pieces.push(next.value)
        gatheredBytes += next.value.length
        this.#readBytes += next.value.length
      }
    }
    if (gatheredBytes > 0) this.#buffer = Buffer.concat(pieces)
    return gatheredBytes > 0
  }
}

const joinBytesMax = 65_536

const malformed = (message: string): ServiceError => new ServiceError('MalformedPOSTRequest', {}, { message })
