import { parseProcess } from './parse.ts'
import type { Recipe, Step } from './recipe.ts'

/**
 * What a text of `x-oss-process` means: the parsed recipe, and the same as lines.
 * @throws ServiceError as `parseProcess` does
 */
export function explainProcess(process: string): { readonly recipe: Recipe; readonly lines: readonly string[] } {
  const recipe = parseProcess(process)
  return { recipe, lines: explainRecipe(recipe) }
}

/**
 * A recipe as lines for a person: each step with its values, then how the outcome is written. Equal recipes have equal
 * lines, so they also name results.
 */
export function explainRecipe(recipe: Recipe): readonly string[] {
  const { answer, orients, steps, format, quality, isInterlaced } = recipe
  const last =
    answer === 'picture'
      ? [
          `write as ${format ?? 'the source'}`,
          ...(quality === undefined ? [] : [`quality ${quality.kind} ${quality.value}`]),
          ...(isInterlaced ? ['interlaced'] : []),
        ].join(', ')
      : `tell ${answer}`
  return [...(orients ? ['turn upright'] : []), ...linesOf(steps, ''), last]
}

function linesOf(steps: readonly Step[], indent: string): readonly string[] {
  return steps.flatMap(({ op, ...values }) => {
    const nested = 'steps' in values ? linesOf(values.steps, `${indent}  `) : []
    const told = Object.entries(values)
      .filter(([name]) => name !== 'steps')
      .flatMap(([name, value]) => (isGroup(value) ? Object.entries(value) : [[name, value] as const]))
    return [indent + [op, ...told.map(([name, value]) => `${name}=${shown(value)}`)].join(' '), ...nested]
  })
}

/** Letters and what stands beside them are told like the step's own values. */
const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> => value instanceof Object

/** A key may hold anything, the end of a line among it. */
const shown = (value: unknown): string =>
  typeof value === 'string' && !/^[\w.-]+$/.test(value) ? JSON.stringify(value) : String(value)
