/** The signatures that are taken, so that a token never chooses its own. */
export const oidcAlgorithms = ['RS256', 'ES256'] as const
export const jwtAlgorithms = ['HS256', 'RS256', 'ES256'] as const
