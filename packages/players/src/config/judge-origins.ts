/** What is wrong in the list of pages that may call. */
import { warning } from './judgement.ts'
import type { Judgement } from './judgement.ts'
import type { AppConfig } from './schema.ts'

/** What browsers send as Origin: a scheme and a host in lower case, a port only where it is not that of the scheme. */
const originPattern = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@A-Z]+$/

/** A page that is not let in learns nothing of why. */
export function originFaults({ cors }: AppConfig): Judgement[] {
  return cors.flatMap((entry, index) => {
    if (entry === '*' || entry === 'null' || (originPattern.test(entry) && !ownPort.test(entry))) return []
    const host = entry.replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\//, '').replace(/[/?#].*$/, '')
    const scheme = /^[A-Za-z][A-Za-z0-9+.-]*(?=:\/\/)/.exec(entry)?.[0] ?? 'https'
    const meant = `${scheme}://${host}`.toLowerCase().replace(ownPort, '$1')
    const fix = originPattern.test(meant) ? meant : 'https://demo.studio.example'
    return [warning(['cors', String(index)], 'no page has this origin, so it lets none in', fix)]
  })
}

const ownPort = /^(https:\/\/[^:]+(?=:443$)|http:\/\/[^:]+(?=:80$)):\d+$/
