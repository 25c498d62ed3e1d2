/** Whether the engine of the language takes a text for an id: a second opinion on the automaton of ids. */
export function isKnownId(expression: string, id: string): boolean {
  return new RegExp(`^(?:${expression})$`, 'u').test(id)
}
