import type { SamlAssertions } from './saml-assertions.ts'

/**
 * Loads what reads SAML with the first assertion: a parser of XML, a language of paths and XML signatures are a seventh of all
 * that a worker would load, and most servers never see an assertion.
 */
export function lazySamlAssertions(): SamlAssertions {
  let opened: SamlAssertions | undefined
  return {
    async judge(encoded, provider, now) {
      opened ??= (await import('./saml-assertions.ts')).openSamlAssertions()
      return opened.judge(encoded, provider, now)
    },
  }
}
