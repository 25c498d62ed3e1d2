/** What the papers say: links that lead somewhere, pages that somebody finds, names that exist. */
import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { Fault, House } from './house.ts'

type Link = { readonly page: string; readonly line: number; readonly target: string; readonly fragment: string }

export function brokenLinks(house: House): Fault[] {
  return linksOf(house).flatMap(({ page, line, target, fragment }) => {
    const where = `${page}:${line}`
    if (target !== page && !existsSync(join(house.top, target))) return [{ where, what: `${target} is not there` }]
    const text = house.texts.get(target)
    if (fragment === '' || text === undefined || !target.endsWith('.md')) return []
    return headingsOf(text).has(fragment) ? [] : [{ where, what: `${target} has no heading #${fragment}` }]
  })
}

/** A page that no other page leads to is read by nobody. */
export function lostPages(house: House): Fault[] {
  const found = new Set(linksOf(house).flatMap(({ page, target }) => (page === target ? [] : [target])))
  return [...house.texts.keys()]
    .filter((path) => path.startsWith('docs/') && !found.has(path) && !found.has(posix.dirname(path)))
    .map((path) => ({ where: path, what: 'no page leads here' }))
}

/** Every setting that a page names is read somewhere in the code. */
export function unknownSettings({ texts }: House): Fault[] {
  const code = [...texts].filter(([path]) => /\.(ts|mjs)$/.test(path)).map(([, text]) => text)
  const known = new Set(code.flatMap((text) => text.match(settingName) ?? []))
  return [...texts]
    .filter(([path]) => path.endsWith('.md') && path !== 'docs/reference/settings.md')
    .flatMap(([path, text]) =>
      [...new Set(text.match(settingName) ?? [])]
        .filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, '')))
        .map((name) => ({ where: path, what: `${name} is no setting` })),
    )
}

const settingName = /\bLATCHKEY_[A-Z0-9]+(?:_[A-Z0-9]+)*\b/g

function linksOf({ texts }: House): Link[] {
  return [...texts]
    .filter(([path]) => path.endsWith('.md'))
    .flatMap(([page, text]) =>
      withoutCode(text)
        .split('\n')
        .flatMap((line, index) => targetsOf(line).map((target) => linkOf(page, index + 1, target))),
    )
}

/** Blocks and spans of code hold no links; their lines stay, so that the numbers stay. */
function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/.*/g, '')).replace(/`[^`\n]*`/g, '')
}

function targetsOf(line: string): string[] {
  const inline = [...line.matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)].map((match) => match[1] ?? '')
  const reference = /^\[[^\]]+\]:\s*(\S+)/.exec(line)?.[1]
  return [...inline, ...(reference === undefined ? [] : [reference])].filter((target) => !/^[a-z]+:/i.test(target))
}

function linkOf(page: string, line: number, link: string): Link {
  const [path = '', fragment = ''] = link.split('#')
  const target = path === '' ? page : posix.join(posix.dirname(page), decodeURIComponent(path)).replace(/\/$/, '')
  return { page, line, target, fragment }
}

/** Headings by the names that links use. */
function headingsOf(text: string): Set<string> {
  const headings = withoutCodeBlocks(text).match(/^#{1,6} .*$/gm) ?? []
  return new Set(headings.map(slugOf))
}

const withoutCodeBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '')

function slugOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- ]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}
