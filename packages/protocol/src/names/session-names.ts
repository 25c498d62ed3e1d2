import {
  externalIdLengthMax,
  externalIdLengthMin,
  roleSessionNameLengthMax,
  roleSessionNameLengthMin,
  sourceIdentityLengthMax,
  sourceIdentityLengthMin,
} from './limits.ts'

// The names that AssumeRole takes. https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole

/** 2 to 64 letters, digits and `. @ - _`. */
export function isRoleSessionName(text: string): boolean {
  return isWithin(text, roleSessionNameLengthMin, roleSessionNameLengthMax) && /^[A-Za-z0-9.@_-]+$/.test(text)
}

/** 2 to 1,224 letters, digits and `_ + = , . @ : / -`. */
export function isExternalId(text: string): boolean {
  return isWithin(text, externalIdLengthMin, externalIdLengthMax) && /^[A-Za-z0-9_+=,.@:/-]+$/.test(text)
}

/** 2 to 64 letters, digits and `_ + = , . @ -`, not beginning with a name that the cloud keeps for itself. */
export function isSourceIdentity(text: string): boolean {
  const isKept = /^(?:acs|aliyun|alibabacloud):/i.test(text)
  return (
    isWithin(text, sourceIdentityLengthMin, sourceIdentityLengthMax) && !isKept && /^[A-Za-z0-9_+=,.@-]+$/.test(text)
  )
}

function isWithin(text: string, lengthMin: number, lengthMax: number): boolean {
  return text.length >= lengthMin && text.length <= lengthMax
}
