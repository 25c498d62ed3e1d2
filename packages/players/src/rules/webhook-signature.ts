import type { Secret } from '../base/secret.ts'

/** `t=SECONDS,v1=HEX`: the HMAC-SHA256 of `SECONDS.BODY`, so that a request cannot be sent again at another time. */
export function signatureHeader(secret: Pick<Secret, 'hmacSha256'>, at: Date, body: string): string {
  const seconds = Math.floor(at.getTime() / 1_000)
  return `t=${seconds},v1=${secret.hmacSha256(`${seconds}.${body}`).toString('hex')}`
}
