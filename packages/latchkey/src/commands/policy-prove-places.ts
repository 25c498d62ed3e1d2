import type { StatementPlace, Template, WitnessRequest } from '@latchkey/policy'

/** The statement of the template that lets the session ask. */
export function ownStatement(
  { template, explanation }: WitnessRequest,
  templates: readonly Template[],
): StatementPlace | undefined {
  const matched = explanation.matched.find(({ layer, effect }) => layer === 'session-policy' && effect === 'Allow')
  const written = templates.find(({ name }) => name === template)?.written.document.statements[matched?.index ?? -1]
  if (template === undefined || written === undefined) return undefined
  return { document: template, index: written.index, sid: written.sid, ...written.position }
}

/** `file:line:column`, as editors take it. */
export function placeWords({ document, index, sid, line, column }: StatementPlace): string {
  return `${document}:${line}:${column} (statement ${sid === undefined ? index + 1 : `“${sid}”`})`
}
