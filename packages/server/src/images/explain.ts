import type { Recipe } from './recipe.ts'

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
  return [...(orients ? ['turn upright'] : []), ...steps.map(lineOf), last]
}

function lineOf({ op, ...values }: Recipe['steps'][number]): string {
  return [op, ...Object.entries(values).map(([name, value]) => `${name}=${value}`)].join(' ')
}
