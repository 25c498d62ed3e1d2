/** One page without anything outside of it: the original once, and each wish with its result. */

export type Shown = {
  readonly title: string
  readonly process: string
  /** The parsed steps, as `latchkey image explain` prints them. */
  readonly steps: readonly string[]
  readonly contentType: string
  readonly bytes: Uint8Array
}

export function pageOf(original: Omit<Shown, 'process' | 'steps'>, results: readonly Shown[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pictures on request</title>
<style>
  body { font: 14px/1.45 system-ui, sans-serif; margin: 28px; color: #20242c; background: #f3f4f7; }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(540px, 1fr)); gap: 18px; }
  article { background: #fff; border-radius: 10px; padding: 14px 16px; box-shadow: 0 1px 3px #0002; }
  h2 { font-size: 15px; margin: 0 0 2px; }
  code, li { font: 12px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
  ol { margin: 6px 0 10px; padding-left: 22px; color: #5a6270; }
  figure { display: inline-block; margin: 0 12px 0 0; vertical-align: top; }
  figcaption { color: #5a6270; font-size: 12px; }
  img { display: block; max-width: 320px; max-height: 260px; background: repeating-conic-gradient(#e2e5ea 0 25%, #fff 0 50%) 0/16px 16px; }
  img.original { width: 150px; }
  pre { margin: 0; max-width: 320px; font-size: 12px; white-space: pre-wrap; }
</style>
<h1>Pictures on request</h1>
<p>One object, asked for with <code>?x-oss-process=…</code>: the original on the left, the answer on the right.</p>
<main>
${results.map((result) => cardOf(original, result)).join('\n')}
</main>
</html>
`
}

function cardOf(original: Omit<Shown, 'process' | 'steps'>, result: Shown): string {
  return `<article>
<h2>${escaped(result.title)}</h2>
<code>${escaped(result.process)}</code>
<ol>${result.steps.map((step) => `<li>${escaped(step)}</li>`).join('')}</ol>
<figure><img class="original" alt="" src="${dataUrl(original)}"><figcaption>${sizeOf(original)}</figcaption></figure>
<figure>${shownOf(result)}<figcaption>${escaped(result.contentType)}, ${sizeOf(result)}</figcaption></figure>
</article>`
}

function shownOf(result: Shown): string {
  if (result.contentType !== 'application/json') return `<img alt="" src="${dataUrl(result)}">`
  return `<pre>${escaped(Buffer.from(result.bytes).toString('utf8'))}</pre>`
}

const dataUrl = ({ contentType, bytes }: Pick<Shown, 'contentType' | 'bytes'>): string =>
  `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`

const sizeOf = ({ bytes }: Pick<Shown, 'bytes'>): string => `${bytes.length.toLocaleString('en')} bytes`

const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)
