/** What a server's process and its image processes say to each other. */
import type { ErrorCode, ErrorDetails } from '@latchkey/protocol'
import type { Picture } from './picture.ts'
import type { Recipe } from './recipe.ts'

/**
 * The bytes of the sources, one behind the other, are not in the message, which would copy them: the first `boxedBytes` lie
 * in the box, the others come through the pipe.
 */
export type ImageOrder = {
  readonly id: number
  readonly sourceSizes: readonly number[]
  readonly boxedBytes: number
  readonly recipe: Recipe
}

/** In the image process. */
export const pipeDescriptor = 4
export const boxDescriptor = 5

export type ImageAnswer =
  | { readonly kind: 'made'; readonly id: number; readonly picture: Picture }
  | { readonly kind: 'refused'; readonly id: number; readonly refusal: Refusal }
  | { readonly kind: 'over-memory' }

/** A ServiceError on its way between processes. */
export type Refusal = {
  readonly code: ErrorCode
  readonly message: string
  readonly details: ErrorDetails
  readonly ec?: string | undefined
  readonly cause?: string | undefined
}
