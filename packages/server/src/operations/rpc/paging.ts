/** `Marker` and `MaxItems` of the listing operations. A marker is opaque to clients: a name in base64url. */
import { answer, boolean, integer, param, required, ServiceError, text } from '@latchkey/protocol'

export const maxItemsDefault = 100
export const maxItemsMax = 1_000

export const pageInput = { marker: param('Marker', text), maxItems: param('MaxItems', integer) }
export const pageOutput = { isTruncated: required(answer('IsTruncated', boolean)), marker: answer('Marker', text) }
export const pageErrors = ['InvalidParameter.Marker', 'InvalidParameter.MaxItems'] as const

export type Page = { readonly after: string | undefined; readonly limit: number }

/** @throws ServiceError InvalidParameter.Marker, InvalidParameter.MaxItems */
export function readPage(
  input: { readonly marker?: string | undefined; readonly maxItems?: number | undefined },
  mostItems = maxItemsMax,
): Page {
  const limit = input.maxItems ?? maxItemsDefault
  if (limit < 1 || limit > mostItems) throw new ServiceError('InvalidParameter.MaxItems')
  return { limit, after: input.marker === undefined ? undefined : readMarker(input.marker) }
}

/** The marker is there only when the answer is truncated. */
export function pageAnswer(next: string | undefined): { isTruncated: boolean; marker: string | undefined } {
  return { isTruncated: next !== undefined, marker: next === undefined ? undefined : markerOf(next) }
}

function markerOf(name: string): string {
  return Buffer.from(name, 'utf8').toString('base64url')
}

function readMarker(marker: string): string {
  const name = marker.length > 400 ? '' : Buffer.from(marker, 'base64url').toString('utf8')
  if (!/^[A-Za-z0-9._:-]{1,160}$/.test(name) || markerOf(name) !== marker)
    throw new ServiceError('InvalidParameter.Marker')
  return name
}
