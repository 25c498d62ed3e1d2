import { Command } from 'commander'
import { connected, isJson } from '../connection.ts'
import { printLine, printResult, shown } from '../printing.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey image`: what `x-oss-process` would do, without a server. */
export function imageCommand(surroundings: Surroundings): Command {
  return new Command('image')
    .description('understand picture processing by x-oss-process')
    .addCommand(explainCommand(surroundings))
}

function explainCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('explain')
      .description('print the steps that a text of x-oss-process means, with every default filled in')
      .argument(
        '<process>',
        "for example 'image/resize,w_200/format,webp'; in front of resize the word image/ may be left out",
      ),
  ).action(async (process: string, _options: unknown, self: Command) => {
    const recipe = await parsed(process.startsWith('image/') ? process : `image/${process}`)
    if (isJson(self)) return printResult(surroundings, recipe.recipe, true)
    for (const line of recipe.lines) printLine(surroundings, shown(line))
  })
}

/** Only this command needs the server's own reader of that language. */
async function parsed(text: string): Promise<{ recipe: object; lines: readonly string[] }> {
  const [{ explainProcess }, { ServiceError }] = await Promise.all([
    import('@latchkey/server/explain-process'),
    import('@latchkey/protocol'),
  ])
  try {
    return explainProcess(text)
  } catch (error) {
    if (error instanceof ServiceError) throw new UsageError(`${error.code}: ${error.message}`)
    throw error
  }
}
