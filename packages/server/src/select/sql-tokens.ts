import { ServiceError } from '@latchkey/protocol'
import { columnNameBytesMax } from './limits.ts'

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly upper: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'sign'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly at: number }

const signs = ['<>', '<=', '>=', '!=', '||', '=', '<', '>', '+', '-', '*', '/', '%', '(', ')', ',', '.', '[', ']', ';']

/** @throws ServiceError SqlSyntaxError, SqlExceedsMaxColumnNameLength */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < sql.length) {
    const token = tokenAt(sql, at)
    if (token === undefined) {
      at += 1
      continue
    }
    tokens.push(token.token)
    at = token.end
  }
  tokens.push({ kind: 'end', at })
  return tokens
}

const word = /[\p{L}_][\p{L}\p{N}_$]*/uy
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?/y

function tokenAt(sql: string, at: number): { readonly token: Token; readonly end: number } | undefined {
  const first = sql[at] ?? ''
  if (/\s/.test(first)) return undefined
  // oss2's own tests end statements with one and are answered: it would open a text of nothing.
  if (first === "'" && sql.slice(at + 1).trim() === '') return undefined
  if (first === "'" || first === '"') return quotedAt(sql, at, first)
  const name = matchAt(word, sql, at)
  if (name !== undefined) {
    if (Buffer.byteLength(name) > columnNameBytesMax) throw new ServiceError('SqlExceedsMaxColumnNameLength')
    return { token: { kind: 'word', text: name, upper: name.toUpperCase(), at }, end: at + name.length }
  }
  const digits = matchAt(number, sql, at)
  if (digits !== undefined) return { token: { kind: 'number', text: digits, at }, end: at + digits.length }
  const sign = signs.find((candidate) => sql.startsWith(candidate, at))
  if (sign === undefined) throw syntaxError(at, `${JSON.stringify(first)} is not expected`)
  return { token: { kind: 'sign', text: sign, at }, end: at + sign.length }
}

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(sql)?.[0]
}

/** A quote is doubled inside. */
function quotedAt(sql: string, at: number, quote: string): { readonly token: Token; readonly end: number } {
  let text = ''
  let from = at + 1
  for (;;) {
    const end = sql.indexOf(quote, from)
    if (end < 0) throw syntaxError(at, 'the text has no end')
    text += sql.slice(from, end)
    if (sql[end + 1] !== quote) return { token: { kind: 'text', text, at }, end: end + 1 }
    text += quote
    from = end + 2
  }
}

export function syntaxError(at: number, why: string): ServiceError {
  return new ServiceError(
    'SqlSyntaxError',
    { Position: String(at + 1) },
    { message: `The statement is not of the supported SQL: ${why} at character ${at + 1}.` },
  )
}
