/** What a suite is: a client's name and the cases it plays; and how one case is judged. */

/** `Operation_case`, for example `PutObject_content-md5-mismatch`; `PutObjectAcl+GetObjectAcl_each` plays two. */
export type CaseName = `${string}_${string}`
export type Case = { readonly name: CaseName; readonly run: () => Promise<void> }

export type Outcome = 'passed' | 'failed' | 'skipped'
export type Judged = {
  readonly name: string
  readonly outcome: Outcome
  /** Why it failed or was skipped. */
  readonly detail?: string
  readonly durationMs: number
}
export type Report = (judged: Judged) => void
export type Suite = { readonly client: string; readonly run: (report: Report) => Promise<void> }

export const caseTimeoutMs = 60_000
export const detailCharactersMax = 600

/** Thrown by a case that cannot be played here; it is never counted as passed. */
export class Skipped extends Error {}

export type SuiteOptions = {
  readonly client: string
  readonly cases: readonly Case[]
  /** What must exist before the first case; when it fails, every case fails with its reason. */
  readonly before?: () => Promise<void>
  readonly after?: () => Promise<void>
  /** Only cases whose name matches are played. */
  readonly only?: RegExp | undefined
}

/** Plays the cases one after the other; what one leaves behind is its own business. */
export function suiteOf({ client, cases, before, after, only }: SuiteOptions): Suite {
  return {
    client,
    run: async (report) => {
      const wanted = cases.filter(({ name }) => only?.test(name) !== false)
      if (wanted.length === 0) return
      const broken = await faultOf(before)
      for (const { name, run } of wanted)
        report(broken === undefined ? await judge(name, run) : { name, durationMs: 0, ...broken })
      const left = await faultOf(after)
      if (left !== undefined) report({ name: 'CleanUp_after-the-suite', durationMs: 0, ...left })
    },
  }
}

/** A client that cannot run here, said loudly and once. */
export function skippedSuite(client: string, reason: string): Suite {
  return {
    client,
    run: (report) => {
      report({ name: 'Client_not-run', outcome: 'skipped', detail: reason, durationMs: 0 })
      return Promise.resolve()
    },
  }
}

async function judge(name: string, run: () => Promise<void>): Promise<Judged> {
  const started = performance.now()
  const fault = await faultOf(run)
  const durationMs = Math.round(performance.now() - started)
  return fault === undefined ? { name, outcome: 'passed', durationMs } : { name, durationMs, ...fault }
}

async function faultOf(
  run: (() => Promise<void>) | undefined,
): Promise<{ readonly outcome: 'failed' | 'skipped'; readonly detail: string } | undefined> {
  if (run === undefined) return undefined
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => timeout.reject(new Error(`took longer than ${caseTimeoutMs} ms`)), caseTimeoutMs)
  try {
    await Promise.race([run(), timeout.promise])
    return undefined
  } catch (error) {
    return { outcome: error instanceof Skipped ? 'skipped' : 'failed', detail: detailOf(error) }
  } finally {
    clearTimeout(timer)
  }
}

/** The message and the first line of the suite it came from; assertion diffs are kept, long ones cut. */
export function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, detailCharactersMax)
  const place = /conformance\/(clients|authorization)\/[^\s):]+:\d+/.exec(error.stack ?? '')?.[0]
  const message = error.message.trim() === '' ? error.name : error.message.trim()
  const cut = message.length > detailCharactersMax ? `${message.slice(0, detailCharactersMax)}…` : message
  return place === undefined || error instanceof Skipped ? cut : `${cut} [${place}]`
}
