/** Styles: recipes for pictures under a name. Each has a record of its own, and is parsed once per version of it. */
import { ServiceError } from '@latchkey/protocol'
import { parseProcess } from '../../images/parse.ts'
import type { Recipe } from '../../images/recipe.ts'
import type { NamedDocument } from '../../store/buckets/documents.ts'
import type { OssContext } from '../operation.ts'

export const styleNamePattern = /^[A-Za-z0-9._-]{1,63}$/

/** Kept by the document's own value, which is another one after each change. */
const recipes = new WeakMap<NamedDocument, Recipe>()

/**
 * The recipe of `style/NAME`, or of the text itself.
 * @throws ServiceError NoSuchStyle, and what `parseProcess` throws
 */
export async function recipeOfProcess(
  process: string,
  { bucket, documents, images }: Pick<OssContext, 'bucket' | 'documents' | 'images'>,
): Promise<Recipe> {
  const name = /^style\/([^|]*)(?:\|sys\/saveas(?:,.*)?)?$/s.exec(process)?.[1]
  if (name === undefined) return images.recipe(process)
  const style = styleNamePattern.test(name) ? await documents.find(bucket.id, 'style', name) : undefined
  if (style === undefined) throw noSuchStyle(name)
  const known = recipes.get(style)
  if (known !== undefined) return known
  const recipe = parseProcess(style.text)
  recipes.set(style, recipe)
  return recipe
}

export function noSuchStyle(name: string): ServiceError {
  return new ServiceError('NoSuchStyle', { StyleName: name.slice(0, 128) })
}
