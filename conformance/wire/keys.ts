/** An access key; with `token` it is a session's. */
export type Keys = { readonly id: string; readonly secret: string; readonly token?: string | undefined }
