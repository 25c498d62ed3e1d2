import type { DenialRecord } from './messages.ts'

/** Refusals that `policy why` can still show, newest kept. */
export const denialsKeptMax = 10_000
/** Of them together, as text: a refusal holds whole statements, and values that the refused caller chose. */
export const denialsKeptCharactersMax = 33_554_432

export type Denials = {
  readonly keep: (denial: DenialRecord) => void
  readonly find: (requestId: string) => DenialRecord | undefined
}

/** The last refusals of the whole server, within a number and a size. */
export function keptDenials(
  countMax: number = denialsKeptMax,
  charactersMax: number = denialsKeptCharactersMax,
): Denials {
  const kept = new Map<string, string>()
  let characters = 0
  return {
    keep: (denial) => {
      const text = JSON.stringify(denial)
      kept.set(denial.requestId, text)
      characters += text.length
      for (const [oldest, its] of kept) {
        if (kept.size <= countMax && characters <= charactersMax) break
        kept.delete(oldest)
        characters -= its.length
      }
    },
    find: (requestId) => {
      const text = kept.get(requestId)
      // It was a record when it was kept.
      return text === undefined ? undefined : (JSON.parse(text) as DenialRecord)
    },
  }
}
