/** What goes out: the bytes of a picture, or of the JSON about one. */
export type Picture = { readonly bytes: Uint8Array; readonly contentType: string }

export function pictureOfJson(value: unknown): Picture {
  return { bytes: Buffer.from(JSON.stringify(value)), contentType: 'application/json' }
}
