/** A statement over JSON: what each node becomes. */
import { ServiceError } from '@latchkey/protocol'
import { accumulator } from './aggregate.ts'
import { compileCondition, compileSelected } from './compile.ts'
import type { Evaluate, Shape } from './compile.ts'
import { NumberText, jsonText, nodeAt, valueOfNode } from './json-node.ts'
import type { Json } from './json-node.ts'
import type { Plan } from './plan.ts'
import type { SelectionOutput } from './request.ts'
import type { PathStep, Selected, Statement } from './sql.ts'

/** @throws ServiceError of the codes `Sql…` */
export function jsonPlan(statement: Statement, { recordDelimiter }: SelectionOutput): Plan<Json> {
  const used: (readonly PathStep[])[] = []
  const shape: Shape<Json> = {
    isTyped: true,
    column: (path) => {
      used.push(path)
      return (node) => valueOfNode(nodeAt(node, path))
    },
  }
  const passes = statement.where === undefined ? () => true : compileCondition(statement.where, shape)
  const common = {
    passes,
    head: undefined,
    isPartial: (node: Json) => used.some((path) => nodeAt(node, path) === undefined),
  }
  if (statement.columns === '*')
    return { ...common, row: (node) => jsonText(wholeOf(node)) + recordDelimiter, total: undefined }
  const { columns } = statement
  const isAggregated = columns.some(({ of }) => of.op === 'aggregate')
  if (isAggregated) return { ...common, ...aggregated(columns, shape, recordDelimiter) }
  const members = columns.map(({ of, alias }, at) => ({
    name: JSON.stringify(alias ?? nameOf(of, at)),
    text: of.op === 'column' ? columnText(of.path, used) : castText(compileSelected(of, shape)),
  }))
  return {
    ...common,
    row: (node) => {
      const given = members.flatMap(({ name, text }) => {
        const value = text(node)
        return value === undefined ? [] : [`${name}:${value}`]
      })
      return `{${given.join(',')}}${recordDelimiter}`
    },
    total: undefined,
  }
}

/** What is no object gets a name. */
const wholeOf = (node: Json): Json =>
  node instanceof Object && !Array.isArray(node) && !(node instanceof NumberText) ? node : { _1: node }

function columnText(path: readonly PathStep[], used: (readonly PathStep[])[]): (node: Json) => string | undefined {
  used.push(path)
  return (node) => {
    const found = nodeAt(node, path)
    return found === undefined ? undefined : jsonText(found)
  }
}

function castText(value: Evaluate<Json>): (node: Json) => string | undefined {
  return (node) => {
    const cast = value(node)
    return cast === undefined ? undefined : jsonText(cast)
  }
}

/** The key that it has in the object, or its number in the list. */
function nameOf(of: Selected['of'], at: number): string {
  const path = of.op === 'column' ? of.path : of.op === 'cast' && of.of.op === 'column' ? of.of.path : []
  const last = path.at(-1)
  return last instanceof Object && 'key' in last ? last.key : `_${at + 1}`
}

function aggregated(
  columns: readonly Selected[],
  shape: Shape<Json>,
  recordDelimiter: string,
): Pick<Plan<Json>, 'row' | 'total'> {
  const parts = columns.map(({ of, alias }, at) => {
    if (of.op !== 'aggregate') throw new ServiceError('SqlInvalidMixOfAggregationAndColumn')
    const value: Evaluate<Json> = of.of === undefined ? () => undefined : compileSelected(of.of, shape)
    return { name: JSON.stringify(alias ?? `_${at + 1}`), value, total: accumulator(of.name) }
  })
  return {
    row: (node) => {
      for (const { value, total } of parts) total.add(value(node))
      return undefined
    },
    total: () => {
      const members = parts.flatMap(({ name, total }) => {
        const result = total.result()
        return result === undefined ? [] : [`${name}:${jsonText(result)}`]
      })
      return `{${members.join(',')}}${recordDelimiter}`
    },
  }
}
