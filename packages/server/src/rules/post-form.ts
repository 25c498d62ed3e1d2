/** What the fields of a form upload mean besides the headers they stand for. */

/** The file's own name, as a browser gives it: some send the whole path of the sender's disk. */
export function baseName(fileName: string): string {
  return fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1)
}

/**
 * The key under which a form is stored, and so the key that is authorized: `${filename}` in the field `key` stands for
 * the file's name. Undefined without such a field; the first counts, and whoever reads the form refuses a second.
 * https://help.aliyun.com/en/oss/developer-reference/postobject
 */
export function resolveFormKey(
  fields: readonly (readonly [name: string, value: string])[],
  fileName: string,
): string | undefined {
  const template = fields.find(([name]) => name.toLowerCase() === 'key')?.[1]
  // A function, because `$&` in a file name must not mean anything.
  return template?.replaceAll('${filename}', () => baseName(fileName))
}

/** 204 unless the form asks for 200 or 201; anything else it asks for means 204. */
export function successStatus(text: string | undefined): 200 | 201 | 204 {
  if (text === '200') return 200
  return text === '201' ? 201 : 204
}

/** Where the browser goes after success, told what was stored; undefined when the text is no http or https address. */
export function successLocation(
  redirect: string,
  stored: { readonly bucket: string; readonly key: string; readonly etag: string },
): string | undefined {
  if (!URL.canParse(redirect)) return undefined
  const url = new URL(redirect)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  url.searchParams.append('bucket', stored.bucket)
  url.searchParams.append('key', stored.key)
  url.searchParams.append('etag', stored.etag)
  return url.href
}
