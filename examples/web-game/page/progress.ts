/** What is saved: the fireflies that each device has caught, so that two saves can be put together without counting twice. */

export type Progress = { readonly caught: Readonly<Record<string, number>>; readonly seconds: number }

export const nothing: Progress = { caught: {}, seconds: 0 }
const perLevel = 10

export const totalOf = ({ caught }: Progress): number => Object.values(caught).reduce((sum, count) => sum + count, 0)
export const levelOf = (progress: Progress): number => Math.floor(totalOf(progress) / perLevel) + 1
export const summaryOf = (progress: Progress): string =>
  `Level ${levelOf(progress)}, ${totalOf(progress)} ${totalOf(progress) === 1 ? 'firefly' : 'fireflies'}`

export function withOneMore({ caught, seconds }: Progress, device: string): Progress {
  return { caught: { ...caught, [device]: (caught[device] ?? 0) + 1 }, seconds }
}

/** Each device's own count only grows, so the larger of the two is right. */
export function merged(one: Progress, other: Progress): Progress {
  const devices = new Set([...Object.keys(one.caught), ...Object.keys(other.caught)])
  const caught = Object.fromEntries(
    [...devices].map((device) => [device, Math.max(one.caught[device] ?? 0, other.caught[device] ?? 0)]),
  )
  return { caught, seconds: Math.max(one.seconds, other.seconds) }
}

export const textOf = (progress: Progress): string => JSON.stringify(progress)

export function progressOf(text: string | undefined): Progress {
  return text === undefined ? nothing : (JSON.parse(text) as Progress) // what this game wrote
}
