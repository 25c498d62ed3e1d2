/** How a call to KMS names a key: by its id, or by the whole ARN, whose account then counts. */

export type KmsKeyName = { readonly keyId: string; readonly accountId: string | undefined }

/** Undefined for what names no key; aliases are none. */
export function parseKmsKeyName(text: string): KmsKeyName | undefined {
  if (keyIdPattern.test(text)) return { keyId: text, accountId: undefined }
  const [, accountId, keyId] = /^acs:kms:[a-z0-9-]*:(\d{1,20}):key\/([^/]+)$/.exec(text) ?? []
  return keyId !== undefined && keyIdPattern.test(keyId) ? { keyId, accountId } : undefined
}

const keyIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
