// Sends a request and prints what went out and what came back, as `curl -v` would.

export type Answer = { status: number; text: string; bytes: Uint8Array; headers: Headers }

export async function send(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body?: Uint8Array<ArrayBuffer> | string,
): Promise<Answer> {
  console.log(`\n> ${method} ${shortened(decodeURIComponent(url))}`)
  for (const [name, value] of Object.entries(headers)) console.log(`>   ${name}: ${shortened(value)}`)
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? new TextEncoder().encode(body) : body }),
  })
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = new TextDecoder().decode(bytes)
  console.log(`< ${response.status} ${response.headers.get('content-type') ?? ''}`)
  if (/json|xml|text/.test(response.headers.get('content-type') ?? '') && text !== '')
    console.log(`<   ${shortened(text.replaceAll('\n', ''), 600)}`)
  else if (bytes.length > 0) console.log(`<   ${bytes.length} bytes`)
  return { status: response.status, text, bytes, headers: response.headers }
}

export function expectStatus(answer: Answer, wanted: number): Answer {
  if (answer.status !== wanted) throw new Error(`expected ${wanted}, got ${answer.status}: ${answer.text}`)
  return answer
}

const shortened = (text: string, most = 200): string =>
  text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text
