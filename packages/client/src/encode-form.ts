import { bytesOf } from '@latchkey/protocol'
import type { Pairs } from '@latchkey/protocol'
import { joined } from './answer-body.ts'
import type { Payload } from './body.ts'
import { randomId } from './clock.ts'
import type { CallForm } from './wire-contract.ts'

/**
 * A form upload. The file is the last field and is called `file`: what comes after it is not read.
 * https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export function encodeForm(form: CallForm, fields: Pairs): { readonly payload: Payload; readonly contentType: string } {
  const file = bytesOf(form.file)
  const boundary = `----form-${randomId()}`
  const pieces: Uint8Array[] = []
  for (const [name, value] of [...fields, ...form.fields])
    pieces.push(bytesOf(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`))
  const fileName = quoted(form.fileName ?? 'file')
  pieces.push(
    bytesOf(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\n` +
        `Content-Type: ${form.fileType ?? 'application/octet-stream'}\r\n\r\n`,
    ),
    file,
    bytesOf(`\r\n--${boundary}--\r\n`),
  )
  const bytes = joined(
    pieces,
    pieces.reduce((sizeBytes, piece) => sizeBytes + piece.length, 0),
  )
  return { payload: { kind: 'bytes', bytes }, contentType: `multipart/form-data; boundary=${boundary}` }
}

/** As browsers write a name, so that it cannot end its quotes or its line. */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
