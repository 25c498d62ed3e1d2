/**
 * Which keys a person means by patterns: `*` and `?` stand for anything within a folder's name, `**` for folders as well.
 * A pattern without a slash is one of names at any depth, one that ends with a slash is a folder with all that is in it.
 */
export type KeyFilter = (key: string) => boolean

/** A key is meant when some pattern of `include` fits, or there are none, and no pattern of `exclude` does. */
export function keyFilter(include: readonly string[], exclude: readonly string[]): KeyFilter {
  const [wanted, unwanted] = [include.map(globExpression), exclude.map(globExpression)]
  return (key) =>
    (wanted.length === 0 || wanted.some((pattern) => pattern.test(key))) &&
    !unwanted.some((pattern) => pattern.test(key))
}

export function globExpression(glob: string): RegExp {
  const folder = glob.endsWith('/') ? `${glob}**` : glob
  const anywhere = glob.replace(/\/$/, '').includes('/') ? folder.replace(/^\//, '') : `**/${folder}`
  const source = anywhere.replaceAll(/\*\*\/|\*\*|\*|\?|[\\^$.|+()[\]{}]/g, (token) => parts[token] ?? `\\${token}`)
  return new RegExp(`^${source}$`, 'su')
}

const parts: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' }
