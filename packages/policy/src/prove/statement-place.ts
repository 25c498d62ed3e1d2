import type { CompiledStatement } from '../compile.ts'
import type { StatementPlace } from './given.ts'
import type { Template } from './template.ts'

/** Where a statement of a template stands in the text that people wrote. */
export function statementPlace(template: Template, statement: CompiledStatement): StatementPlace {
  const { index } = statement.source
  const written = template.written.document.statements[index] ?? statement.source
  const { line, column } = written.position
  return { document: template.name, index, sid: written.sid, line, column }
}
