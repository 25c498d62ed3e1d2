/** Whether a write may replace what is there, by what the request says and by the rules of the bucket. */
import { principalOf } from '../../access/authorize.ts'
import { forbidsOverwrite, overwriteFilters, parseOverwriteDocument } from '../../rules/overwrite.ts'
import { documentValues } from '../../store/buckets/document-values.ts'
import type { Bucket } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'

const filtersOf = documentValues('overwriteConfig', (text) => overwriteFilters(parseOverwriteDocument(text)))

/** A versioned bucket never overwrites, so OSS ignores both there. */
export function onlyIfAbsentOf(
  { forbidOverwrite, key }: { readonly forbidOverwrite?: boolean | undefined; readonly key: string },
  bucket: Bucket,
  { caller }: Pick<OssContext, 'caller'>,
): boolean {
  if (bucket.versioning !== 'off') return false
  if (forbidOverwrite === true) return true
  const filters = filtersOf(bucket)
  return filters !== undefined && forbidsOverwrite(filters, key, principalOf(caller))
}
