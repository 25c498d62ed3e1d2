/**
 * Names of files in a folder. What has a meaning in an address or a policy is left out, because a name becomes part of
 * signed URLs; what walks is left out, because some clients fold it.
 */
export const objectNameBytesMax = 512

const banned = new Set('?&=#%\\:"<>|*')
const isBanned = (character: string): boolean => banned.has(character) || character < ' ' || character === '\u007f'

/** Why the name is none; undefined when it is fine. */
export function objectNameProblem(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (Buffer.byteLength(name) > objectNameBytesMax) return `is at most ${objectNameBytesMax} bytes`
  if (!name.isWellFormed() || name.normalize('NFC') !== name) return 'is not in Unicode normal form C'
  if (Array.from(name).some(isBanned)) return 'holds one of ? & = # % \\ : " < > | * or a control character'
  const parts = name.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.endsWith('.') || part.endsWith(' ')))
    return 'has a part that is empty, . or .., or that ends with a dot or a space'
  return undefined
}
