/** Why a folder's rule lets a write not pass. */
export type FolderReason =
  | { readonly kind: 'bytes' | 'objects'; readonly limit: number; readonly used: number; readonly needed: number }
  | { readonly kind: 'object-bytes'; readonly limit: number; readonly needed: number }
  | { readonly kind: 'content-type'; readonly contentType: string; readonly allowed: readonly string[] }
  | { readonly kind: 'insert-only' }

/** Thrown by whatever writes: nothing was stored, and the former object stays. */
export class FolderRefused extends Error {
  override readonly name = 'FolderRefused'
  readonly key: string
  readonly prefix: string
  readonly id: string
  readonly reason: FolderReason
  constructor(
    key: string,
    folder: { readonly rule: { readonly prefix: string }; readonly id: string },
    reason: FolderReason,
  ) {
    super(`a rule for folders refuses the write: ${reason.kind}`)
    this.key = key
    this.prefix = folder.rule.prefix
    this.id = folder.id
    this.reason = reason
  }
}
