/** A URL as the request that opens it, with no header but Host. */
export function parseHeaderless(url: string): { readonly url: string; readonly headers: { readonly host: string } } {
  const match = /^https?:\/\/([^/]+)(\/.*)$/.exec(url)
  return { url: match?.[2] ?? '', headers: { host: match?.[1] ?? '' } }
}
