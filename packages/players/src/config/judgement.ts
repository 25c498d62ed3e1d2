/** One thing that is wrong with a configuration, or worth knowing, and where. */
export type Judgement = {
  readonly severity: 'error' | 'warning'
  readonly path: readonly string[]
  readonly message: string
  readonly fix?: string | undefined
}

export const error = (path: readonly string[], message: string, fix?: string): Judgement => ({
  severity: 'error',
  path,
  message,
  fix,
})

export const warning = (path: readonly string[], message: string, fix?: string): Judgement => ({
  severity: 'warning',
  path,
  message,
  fix,
})
