// The words of signature version 4 that signing and reading share.

export const v4Algorithm = 'OSS4-HMAC-SHA256'
export const v4UnsignedPayload = 'UNSIGNED-PAYLOAD'

/** Content-Type, Content-MD5 and x-oss-* are signed whenever they are sent; others only when named. */
export function isAlwaysSigned(headerName: string): boolean {
  return headerName === 'content-type' || headerName === 'content-md5' || headerName.startsWith('x-oss-')
}
