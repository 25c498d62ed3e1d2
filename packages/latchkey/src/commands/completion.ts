import { Argument, Command } from 'commander'
import type { Surroundings } from '../surroundings.ts'

const shells = ['bash', 'zsh', 'fish'] as const

/** `latchkey completion SHELL`: a script that knows every command and option, made from the program itself. */
export function completionCommand(surroundings: Surroundings): Command {
  return new Command('completion')
    .description('print a completion script: source <(latchkey completion bash)')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((shell: (typeof shells)[number], _options: unknown, self: Command) => {
      surroundings.out(scriptFor(shell, wordsByPath(rootOf(self))))
    })
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent)
}

type Words = { readonly commands: readonly string[]; readonly options: readonly string[] }

/** By the commands that lead there, joined by blanks: '' is the program. */
export function wordsByPath(command: Command, path = ''): ReadonlyMap<string, Words> {
  const words = new Map<string, Words>()
  const commands = command.commands.map((child) => child.name())
  const options = command.options.flatMap((option) => option.long ?? [])
  words.set(path, { commands, options: [...options, '--help'] })
  for (const child of command.commands)
    for (const [below, found] of wordsByPath(child, path === '' ? child.name() : `${path} ${child.name()}`))
      words.set(below, found)
  return words
}

function scriptFor(shell: (typeof shells)[number], words: ReadonlyMap<string, Words>): string {
  switch (shell) {
    case 'bash':
      return bashScript(words)
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(words)}`
    case 'fish':
      return fishScript(words)
  }
}

/** The path so far is the words that are commands; options offer themselves behind a dash, files everywhere else. */
function bashScript(words: ReadonlyMap<string, Words>): string {
  const cases = [...words].map(([path, { commands, options }]) => {
    const pattern = path === '' ? "''" : `'${path}'`
    return `    ${pattern}) commands='${commands.join(' ')}' options='${options.join(' ')}' ;;`
  })
  return `_latchkey() {
  local word=\${COMP_WORDS[COMP_CWORD]} path='' commands='' options='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${path:+$path }\${COMP_WORDS[index]}" in
${[...words.keys()]
  .filter((path) => path !== '')
  .map((path) => `      '${path}') path='${path}' ;;`)
  .join('\n')}
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$word"))
  elif [[ -n $commands ]]; then COMPREPLY=($(compgen -W "$commands" -- "$word"))
  else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _latchkey latchkey
`
}

function fishScript(words: ReadonlyMap<string, Words>): string {
  const lines = [...words].flatMap(([path, { commands, options }]) => {
    const seen = path.split(' ').filter((word) => word !== '')
    const conditions = [
      ...seen.map((word) => `__fish_seen_subcommand_from ${word}`),
      ...(commands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${commands.join(' ')}`]),
    ]
    const when = `-n '${conditions.join('; and ') || 'true'}'`
    return [
      ...(commands.length === 0 ? [] : [`complete -c latchkey -f ${when} -a '${commands.join(' ')}'`]),
      ...options.map((option) => `complete -c latchkey ${when} -l ${option.slice(2)}`),
    ]
  })
  return `${lines.join('\n')}\n`
}
