/** Plays a client in a program of its own: one JSON document goes in, one JSON line per case comes out. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Judged, Report } from './suite.ts'

const programTimeoutMs = 300_000

/** A program that ends without saying that it is complete is one failed case more. */
export async function playProgram(
  program: string,
  args: readonly string[],
  given: object,
  report: Report,
): Promise<void> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: programTimeoutMs })
  child.stdin.end(JSON.stringify(given))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + String(chunk)).slice(-2_000)
  })
  const ended = new Promise<number | undefined>((resolve) => {
    // A program that is not there: what it says stands in for what it would have said.
    child.once('error', (error) => {
      said += error.message
      resolve(undefined)
    })
    child.once('close', (code) => resolve(code ?? undefined))
  })
  child.stdin.on('error', () => undefined)
  let isComplete = false
  for await (const line of createInterface({ input: child.stdout })) {
    const judged = judgedOf(line)
    if (judged === undefined) continue
    if ('complete' in judged) isComplete = true
    else report(judged)
  }
  const code = await ended
  if (!isComplete || code !== 0)
    report({ name: 'Client_ended-early', outcome: 'failed', detail: `exit ${code}: ${said}`, durationMs: 0 })
}

/** Some clients print lines of their own. */
function judgedOf(line: string): Judged | { readonly complete: true } | undefined {
  return line.startsWith('{') ? (JSON.parse(line) as Judged | { readonly complete: true }) : undefined
}
