/** Runs every attack of A against what is B's, and tells of each whether it was refused. */
import { allAttacks } from './all-attacks.ts'
import type { Attack, ClassName, Refusal, SendAs } from './attack.ts'
import { openLab } from './lab.ts'
import type { Lab, LabOptions } from './lab.ts'
import type { Version } from './order.ts'
import type { Answer } from './wire.ts'

/**
 * `unproven`: not even what is allowed worked, so that the refusal says nothing. `skipped`: something is missing, and the
 * result says what.
 */
export type Outcome = 'refused' | 'failed' | 'unproven' | 'skipped'

export type Result = {
  readonly class: ClassName
  readonly title: string
  /** Of attacks that are tried with both versions of the signature. */
  readonly version: Version | undefined
  readonly outcome: Outcome
  /** In plain words; empty for what was refused. */
  readonly why: string
  readonly durationMs: number
}

export type Report = {
  readonly players: readonly string[]
  readonly results: readonly Result[]
  /** What the suite could not take away again. */
  readonly leftovers: readonly string[]
}

export type VerifyOptions = LabOptions & {
  /** Only these classes. */
  readonly only?: readonly ClassName[] | undefined
  readonly onResult?: ((result: Result) => void) | undefined
}

/** @throws VerifyError when there is nothing to begin with: no game, no way in, no space with keys of STS */
export async function verify(options: VerifyOptions): Promise<Report> {
  const lab = await openLab(options)
  let leftovers: string[] = []
  let results: Result[] = []
  try {
    results = await allTried(lab, options)
  } finally {
    leftovers = await lab.close()
  }
  return { players: [lab.a.player, lab.b.player], results, leftovers }
}

async function allTried(lab: Lab, { only, onResult, clock }: VerifyOptions): Promise<Result[]> {
  const results: Result[] = []
  let before = await lab.stateOfB()
  for (const attack of allAttacks) {
    if (only !== undefined && !only.includes(attack.class)) continue
    for (const version of attack.signed ? (['v4', 'v1'] as const) : [undefined]) {
      const startMs = clock.now()
      const { outcome, why } = await tried(lab, attack, version, before)
      await lab.tidyUp()
      const { class: name, title } = attack
      const result = { class: name, title, version, outcome, why, durationMs: clock.now() - startMs }
      results.push(result)
      onResult?.(result)
      if (outcome !== 'failed') continue
      await lab.layDown()
      before = await lab.stateOfB()
    }
  }
  return results
}

type Tried = Pick<Result, 'outcome' | 'why'>

async function tried(lab: Lab, attack: Attack, version: Version | undefined, before: string): Promise<Tried> {
  const missing = attack.needs?.(lab)
  if (missing !== undefined) return { outcome: 'skipped', why: `needs ${missing}` }
  const by = version ?? 'v4'
  const send: SendAs = (order, signing) => lab.send(order, { ...signing, version: by })
  try {
    const allowed = await attack.control(lab, send, by)
    if (allowed.status >= 400)
      return { outcome: 'unproven', why: `what is allowed was answered ${shown(allowed)}, so the refusal says nothing` }
    const answer = await attack.attempt(lab, send, by)
    const why =
      notRefused(attack.refused, answer) ??
      leaked(lab, answer) ??
      ((await lab.stateOfB()) === before ? undefined : "B's files, or who may read them, are not as they were") ??
      (await attack.harm?.(lab, send, answer))
    return why === undefined ? { outcome: 'refused', why: '' } : { outcome: 'failed', why }
  } catch (error) {
    return { outcome: 'unproven', why: error instanceof Error ? error.message : String(error) }
  }
}

function notRefused(refused: Refusal, answer: Answer): string | undefined {
  const { status, code } = answer
  switch (refused) {
    case 'denied':
      // A HEAD has no body to say its code in.
      return status === 403 && (code === 'AccessDenied' || code === '')
        ? undefined
        : `answered ${shown(answer)}, not 403 AccessDenied`
    case 'rejected':
    case 'dead':
      // What a storage does not know, it does not do.
      return (status >= 400 && status < 500) || status === 501
        ? undefined
        : `answered ${shown(answer)}, and should be refused`
    case 'harmless':
      return undefined
  }
}

const shown = ({ status, code }: Answer): string => (code === '' ? String(status) : `${status} ${code}`)

function leaked({ marks }: Lab, { text, headers }: Answer): string | undefined {
  const all = [text, ...headers.values()]
  return marks.some((mark) => all.some((one) => one.includes(mark))) ? 'the answer held what only B may see' : undefined
}
