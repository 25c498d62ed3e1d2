const regionIdForm = /^[a-z]{2,}(?:-[a-z0-9]+)+$/
/** Ours; the longest in use has 20. */
export const regionIdLengthMax = 64

/** A bare region id: `cn-hangzhou`, `ap-southeast-1`. OSS's location `oss-cn-hangzhou` is another thing. */
export function isRegionId(text: string): boolean {
  return text.length <= regionIdLengthMax && !text.startsWith('oss-') && regionIdForm.test(text)
}

/** `cn-hangzhou` as OSS calls it in LocationConstraint and in host names. */
export function ossLocationOf(regionId: string): string {
  return `oss-${regionId}`
}

/** The region of `oss-cn-hangzhou`, or of `cn-hangzhou`; undefined for anything else. */
export function regionIdOfLocation(location: string): string | undefined {
  const regionId = location.startsWith('oss-') ? location.slice('oss-'.length) : location
  return isRegionId(regionId) ? regionId : undefined
}
