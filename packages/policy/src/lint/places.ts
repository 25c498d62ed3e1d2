/** Where each part of a statement stands in the text, so that a finding points at the very value. */
import { type JsonValue, parseJson, type Position, positionAt } from '../json.ts'

/** Parts of one statement by the names of the policy language. */
export interface Places {
  readonly statement: Position
  /** `Action`, `Resource`, `Principal`, … and, of a list, one of its values. */
  readonly of: (element: string, index?: number) => Position
  /** A condition, and one of its values. */
  readonly ofCondition: (operator: string, key: string, index?: number) => Position
}

/** The text must be one that `parsePolicy` takes. */
export function placesOf(source: string): Places[] {
  const statements = memberOf(parseJson(source), 'Statement')
  return listOf(statements).map((statement) => {
    const at = (value: JsonValue | undefined): Position => positionAt(source, (value ?? statement).offset)
    return {
      statement: at(statement),
      of: (element, index) => at(valueOf(memberOf(statement, element), index)),
      ofCondition: (operator, key, index) =>
        at(valueOf(memberOf(memberOf(memberOf(statement, 'Condition'), operator), key), index)),
    }
  })
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value?.kind === 'object' ? value.members.find((member) => member.name === name)?.value : undefined
}

/** A value alone is a list of one. */
function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return []
  return value.kind === 'array' ? value.items : [value]
}

function valueOf(value: JsonValue | undefined, index: number | undefined): JsonValue | undefined {
  return index === undefined || value?.kind !== 'array' ? value : (value.items[index] ?? value)
}
