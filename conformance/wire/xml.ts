/** Reads what a test asks for out of small XML answers; it is no parser, and the official clients' own parsers judge the rest. */

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The texts of all elements with this name, outermost first come first. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>|<${name}\\s*/>`, 'g'))].map((match) =>
    unescaped(match[1] ?? ''),
  )
}

/** The text of the first element with this name; undefined when there is none. */
export function element(xml: string, name: string): string | undefined {
  return elements(xml, name)[0]
}

function unescaped(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
      return entities[name ?? ''] ?? whole
    },
  )
}

/** Text for a document; what XML has no place for goes as a character reference. */
export function escaped(text: string): string {
  return Array.from(text, (char) => (`&<>"'`.includes(char) || char < ' ' ? `&#${char.charCodeAt(0)};` : char)).join('')
}
