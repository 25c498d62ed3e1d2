/** Calls of an operator that need the metadata: they are answered by the jobs process, which serves no request. */

/** As it came to the admin address: `GET /admin/accounts`, and the text of the body. */
export type AdminCall = { readonly route: string; readonly body: string }
export type AdminAnswer = { readonly status: number; readonly body: unknown }

export const kmsPath = '/admin/kms/keys'
export const auditPath = '/admin/audit'

export type Given = Readonly<Record<string, unknown>>

/** Undefined for what is no JSON object. */
export function fieldsOf(body: string): Given | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Given) : undefined
  } catch {
    return undefined
  }
}
