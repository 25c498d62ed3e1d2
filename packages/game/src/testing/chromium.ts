/** Debian's Chromium, driven by playwright-core. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const isRequired = process.env['LATCHKEY_TEST_CHROMIUM'] === 'required'

export const withoutChromium =
  program === undefined && !isRequired
    ? 'CHROMIUM IS NOT INSTALLED AND NOT TESTED: apt-get install chromium (LATCHKEY_TEST_CHROMIUM=required makes this a failure)'
    : false

/** Nothing but the tests' own pages is spoken to. */
export async function openChromium(): Promise<Browser> {
  if (program === undefined) throw new Error('there is no Chromium: apt-get install chromium')
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
  return chromium.launch({ executablePath: program, args })
}
