export type Sums = { readonly md5: Uint8Array; readonly crc64: bigint }

export type BodyHash = {
  /** A promise when the threads are behind: the next chunk waits for it. */
  update(chunk: Uint8Array): Promise<void> | undefined
  finish(): Promise<Sums>
  /** Once, when the body is stored, or when its sums are not wanted any more. */
  end(): void
}
