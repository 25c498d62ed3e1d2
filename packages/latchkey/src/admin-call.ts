import { AnswerBody, httpTransport, parseEndpoint } from '@latchkey/client/node'
import { Option } from 'commander'
import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { textOption } from './connection.ts'
import type { Surroundings } from './surroundings.ts'

export const consoleDefault = 'http://127.0.0.1:9001'
const answerBytesMax = 4 * 1024 ** 2
const answerTimeoutMs = 30_000

export function consoleOption(command: Command): Command {
  return command.addOption(
    new Option('--console <address>', `console and admin address of the server (default: ${consoleDefault})`).helpGroup(
      'Connection:',
    ),
  )
}

/** What the server says against an admin call. */
export class AdminError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'AdminError'
    this.status = status
  }
}

/** One call to the console and admin address. Throws AdminError for a refusal, ConnectionError without an answer. */
export async function askAdmin(
  command: Command,
  surroundings: Surroundings,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<unknown> {
  const { protocol, host } = parseEndpoint(textOption(command, 'console') ?? consoleDefault)
  const token = adminToken(surroundings)
  const text = body === undefined ? '' : JSON.stringify(body)
  const answer = await httpTransport()({
    method,
    protocol,
    host,
    path,
    headers: [['accept', 'application/json'], ...(token === '' ? [] : [['authorization', `Bearer ${token}`] as const])],
    payload: body === undefined ? { kind: 'none' } : { kind: 'bytes', bytes: new TextEncoder().encode(text) },
    signal: AbortSignal.timeout(answerTimeoutMs),
  })
  const parsed = parsedAnswer(await new AnswerBody(answer.chunks).text(answerBytesMax))
  if (answer.status < 300) return parsed
  throw new AdminError(answer.status, `${protocol}://${host} answers ${answer.status}: ${reasonOf(parsed)}`)
}

function adminToken({ environment }: Surroundings): string {
  const path = environment['LATCHKEY_ADMIN_TOKEN_FILE'] ?? ''
  return environment['LATCHKEY_ADMIN_TOKEN'] ?? (path === '' ? '' : readFileSync(path, 'utf8').trim())
}

const askedOfApi =
  'this is the address of the API. Operators ask the console and admin address, which `latchkey serve` prints beside it: --console'

function parsedAnswer(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    if (text.startsWith('<?xml')) return { error: askedOfApi }
    return { error: text.slice(0, 200) }
  }
}

function reasonOf(answer: unknown): string {
  const reason = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined
  return typeof reason === 'string' ? reason : 'no reason given'
}
