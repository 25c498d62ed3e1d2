import { run } from '../program.ts'
import type { Surroundings } from '../surroundings.ts'

export type Ran = { readonly exitCode: number; readonly out: string; readonly err: string; readonly bytes: Buffer }

/** Runs command lines in this process, as a person without a terminal would see them. */
export async function runLatchkey(
  words: readonly string[],
  given: Partial<Surroundings> & { readonly inputText?: string } = {},
): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []]
  const bytes: Uint8Array[] = []
  const surroundings: Surroundings = {
    environment: {},
    homeFolder: '/nonexistent',
    out: (text) => void out.push(text),
    outBytes: (chunk) => Promise.resolve(void bytes.push(chunk)),
    err: (text) => void err.push(text),
    isWatched: false,
    input: async function* () {
      yield new TextEncoder().encode(given.inputText ?? '')
    },
    interrupt: () => new AbortController().signal,
    now: () => Date.now(),
    ...given,
  }
  const exitCode = await run(words, surroundings)
  return { exitCode, out: out.join(''), err: err.join(''), bytes: Buffer.concat(bytes) }
}
