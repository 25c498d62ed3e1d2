/**
 * A session policy inside a longer token: its source text without the white space between JSON's own characters, deflated with
 * a dictionary of what such policies usually say. The dictionary belongs to the token's format and never changes.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** A policy has at most 2,048 characters, each at most four bytes of UTF-8. */
const policyBytesMax = 8_192
/** A small window costs less to set up than it saves; it must still hold the dictionary and the usual policy. */
const windowBits = 12
/** Little memory is quick to set up; long policies are worth larger blocks. */
const memLevelOf = (sizeBytes: number): number => (sizeBytes > 512 ? 8 : 1)
/** Output buffers of this size: zlib's own of 16 KiB cost more than the work. */
const chunkSize = 1_024

/** What is likeliest stands last, because near matches cost fewest bits. */
const dictionary = Buffer.from(
  [
    '"acs:SecureTransport":"Bool":"NotIpAddress":"IpAddress":{"acs:SourceIp":"DateLessThan":{"acs:CurrentTime":"StringEquals":',
    '"Condition":{"StringLike":{"oss:Delimiter":"/","oss:Prefix":["*"]}}',
    '"Effect":"Deny","NotAction":"Action":"oss:*Bucket*","oss:GetBucketInfo","oss:GetBucketAcl","oss:DeleteObjectTagging",',
    '"oss:PutObjectTagging","oss:GetObjectTagging","oss:GetObjectVersion","oss:DeleteObjectVersion","oss:PutObjectAcl","oss:GetObjectAcl",',
    '"oss:PostProcessTask","oss:ListMultipartUploads","oss:ListParts","oss:AbortMultipartUpload","oss:ListObjects","oss:DeleteObject",',
    '"oss:PutObject","oss:GetObject"],"Resource":["acs:oss:*:*:"],"Resource":"acs:oss:*:*:/*"}],"Version":"1"}',
    '{"Statement":[{"Effect":"Allow","Action":["oss:GetObject","oss:PutObject"],"Resource":["acs:oss:*:*:',
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:*"],"Resource":["acs:oss:*:*:","acs:oss:*:*:/*"]}]}',
  ].join(''),
  'utf8',
)

/** Of minified text. */
export function packPolicy(bytes: Uint8Array): Uint8Array {
  return deflateRawSync(bytes, { dictionary, windowBits, chunkSize, memLevel: memLevelOf(bytes.length) })
}

/** Throws when the bytes are not a packed policy. */
export function unpackPolicy(packed: Uint8Array): string {
  return inflateRawSync(packed, { dictionary, windowBits, chunkSize, maxOutputLength: policyBytesMax }).toString('utf8')
}

/** Strips white space outside of strings and touches nothing else, so that the text says exactly what it said. */
export function minifyJson(source: string): string {
  if (!/[ \t\r\n]/.test(source)) return source
  return source.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/gs, (_whole, text: string | undefined) => text ?? '')
}
