import { fileTypeFromBuffer, supportedMimeTypes } from 'file-type'
import { PlayerError } from '../../rules/errors.ts'
import { pictureTypes } from '../../rules/picture-types.ts'

/** As much of a file as its type is looked for in. */
export const detectedBytesMax = 4_100

/**
 * What a file is, by its bytes, against what it is said to be and what the space takes. A type that is not known by its bytes,
 * such as a game's own, counts as declared; one that is must be what was declared.
 * @throws PlayerError TypeNotAllowed
 */
export async function checkType(
  { name, types }: { readonly name: string; readonly types: readonly string[] | undefined },
  declared: string | undefined,
  bytes: Uint8Array,
): Promise<string> {
  const said = typeOf(declared) ?? 'application/octet-stream'
  const detected = (await fileTypeFromBuffer(bytes.subarray(0, detectedBytesMax)))?.mime
  if (types === undefined) return said
  const refuse = (): PlayerError =>
    new PlayerError(
      'TypeNotAllowed',
      { space: name, rule: `spaces.${name}.types`, declared: said, detected, allowed: types },
      { message: `The space ${name} takes ${types.join(', ')}; this is ${detected ?? said}.` },
    )
  const isKnown = supportedMimeTypes.has(said)
  if (detected === undefined ? isKnown || !isOneOf(types, said) : !isOneOf(types, detected)) throw refuse()
  if (detected !== undefined && said !== 'application/octet-stream' && said !== detected) throw refuse()
  return detected ?? said
}

/** What a picture is, by its bytes alone: nothing of it is shown as it came. @throws PlayerError TypeNotAllowed */
export async function checkPicture(
  { name, types }: { readonly name: string; readonly types: readonly string[] },
  bytes: Uint8Array,
): Promise<string> {
  const detected = (await fileTypeFromBuffer(bytes.subarray(0, detectedBytesMax)))?.mime
  if (detected !== undefined && isOneOf(types, detected) && pictureTypes.includes(detected)) return detected
  throw new PlayerError(
    'TypeNotAllowed',
    { space: name, rule: `spaces.${name}.types`, detected, allowed: types },
    { message: `The space ${name} takes ${types.join(', ')}; this is ${detected ?? 'no picture'}.` },
  )
}

/** Before the bytes are there. @throws PlayerError TypeNotAllowed */
export function checkDeclared(
  { name, types }: { readonly name: string; readonly types: readonly string[] | undefined },
  declared: string | undefined,
): string {
  const said = typeOf(declared) ?? 'application/octet-stream'
  if (types !== undefined && !isOneOf(types, said))
    throw new PlayerError('TypeNotAllowed', {
      space: name,
      rule: `spaces.${name}.types`,
      declared: said,
      allowed: types,
    })
  return said
}

function typeOf(declared: string | undefined): string | undefined {
  const [type = ''] = (declared ?? '').split(';')
  const plain = type.trim().toLowerCase()
  return /^[\w.+-]{1,64}\/[\w.+-]{1,64}$/.test(plain) ? plain : undefined
}

/** `image/*` stands for all of its kind. */
function isOneOf(types: readonly string[], type: string): boolean {
  return types.some((one) => one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))))
}
