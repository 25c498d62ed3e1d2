import { ServiceError } from '@latchkey/protocol'
import { likeWildcardsMax } from './limits.ts'

type Piece = typeof any | typeof one | { readonly character: string }
const any = Symbol('any characters')
const one = Symbol('one character')
const wildcards = new Map<string, typeof any | typeof one>([
  ['%', any],
  ['*', any],
  ['?', one],
])

/**
 * `%` and `*` stand for any characters, `?` for one; case counts.
 * @throws ServiceError SqlInvalidEscapeChar, SqlOnlyOneEscapeCharIsAllowed, SqlNoCharAfterEscapeChar, SqlExceedsMaxWildCardCount
 */
export function compileLike(pattern: string, escape: string | undefined): (text: string) => boolean {
  if (escape !== undefined && Array.from(escape).length !== 1) throw new ServiceError('SqlOnlyOneEscapeCharIsAllowed')
  if (escape !== undefined && wildcards.has(escape)) throw new ServiceError('SqlInvalidEscapeChar')
  const pieces = piecesOf(pattern, escape)
  if (pieces.filter((piece) => piece === any).length > likeWildcardsMax)
    throw new ServiceError('SqlExceedsMaxWildCardCount')
  return (text) => isLike(Array.from(text), pieces)
}

function piecesOf(pattern: string, escape: string | undefined): readonly Piece[] {
  const pieces: Piece[] = []
  const characters = Array.from(pattern)
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    if (character !== escape) {
      pieces.push(wildcards.get(character) ?? { character })
      continue
    }
    at += 1
    const literal = characters[at]
    if (literal === undefined) throw new ServiceError('SqlNoCharAfterEscapeChar')
    pieces.push({ character: literal })
  }
  return pieces
}

/** Goes back to the last `any` only, so the time is bounded by both lengths multiplied. */
function isLike(text: readonly string[], pieces: readonly Piece[]): boolean {
  let [at, piece] = [0, 0]
  let back: { piece: number; at: number } | undefined
  while (at < text.length) {
    const wanted = pieces[piece]
    if (wanted === any) {
      piece += 1
      back = { piece, at }
    } else if (wanted !== undefined && (wanted === one || wanted.character === text[at])) {
      piece += 1
      at += 1
    } else if (back !== undefined) {
      back.at += 1
      piece = back.piece
      at = back.at
    } else return false
  }
  return pieces.slice(piece).every((rest) => rest === any)
}
