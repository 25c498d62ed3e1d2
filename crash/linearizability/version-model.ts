/** One key of a bucket that keeps versions, as the documentation describes it. The bucket's own switch is part of it. */
import type { Model } from './checker.ts'
import { digestOf } from './object-model.ts'

export type VersionInput =
  | { readonly kind: 'put'; readonly content: string }
  /** A copy of a version onto its own key; what it read may be gone by the time that it writes. */
  | { readonly kind: 'bring-back'; readonly versionId: string; readonly content: string }
  /** `through`: DeleteObject, or DeleteMultipleObjects. */
  | { readonly kind: 'delete'; readonly through: 'one' | 'many' }
  | { readonly kind: 'delete-version'; readonly versionId: string; readonly through: 'one' | 'many' }
  | { readonly kind: 'get' | 'list' | 'list-versions' }
  | { readonly kind: 'get-version'; readonly versionId: string }
  | { readonly kind: 'switch'; readonly to: Switch }
export type Switch = 'enabled' | 'suspended'

export type VersionOutput =
  | { readonly kind: 'done' | 'no-version' | 'is-marker' }
  | { readonly kind: 'written'; readonly versionId: string }
  /** `wasMarker` is undefined where the answer does not tell. */
  | { readonly kind: 'removed'; readonly wasMarker: boolean }
  | { readonly kind: 'read'; readonly versionId: string; readonly content: string }
  /** The marker that hides the object, when the answer names one. */
  | { readonly kind: 'nothing'; readonly versionId: string | undefined }
  | { readonly kind: 'listed'; readonly digest: string | undefined }
  | { readonly kind: 'versions'; readonly versions: readonly VersionSeen[] }
/** `digest` is undefined for a delete marker. */
export type VersionSeen = { readonly id: string; readonly isLatest: boolean; readonly digest: string | undefined }

/**
 * `id` is undefined while nobody was told it: of what was written without an answer. The first who sees it tells.
 * `content` is undefined for a delete marker.
 */
export type Version = { readonly id: string | undefined; readonly content: string | undefined }
/** The newest first. */
export type KeyState = { readonly versioning: Switch; readonly versions: readonly Version[] }

const nullId = 'null'

export const versionModel: Model<KeyState, VersionInput, VersionOutput> = {
  initial: { versioning: 'enabled', versions: [] },
  keyOf: (state) => JSON.stringify([state.versioning, state.versions.map(({ id, content }) => [id, content])]),
  step(state, input, output) {
    switch (input.kind) {
      case 'put':
        return write(state, input.content, output)
      case 'bring-back':
        if (output?.kind === 'no-version') return holds(state, input.versionId) ? undefined : state
        return write(state, input.content, output)
      case 'delete':
        return write(state, undefined, output)
      case 'delete-version':
        return removeVersion(state, input.versionId, output)
      case 'switch':
        return output === undefined || output.kind === 'done' ? { ...state, versioning: input.to } : undefined
      case 'get':
        return output && readNewest(state, output)
      case 'get-version':
        return output && readVersion(state, input.versionId, output)
      case 'list':
        return output?.kind === 'listed' && output.digest === digestOfNewest(state) ? state : undefined
      case 'list-versions':
        return output?.kind === 'versions' ? seen(state, output.versions) : undefined
    }
  },
}

/** A version or marker on top. One without an id of its own takes the place of the one before it that had none. */
function write(
  { versioning, versions }: KeyState,
  content: string | undefined,
  output: VersionOutput | undefined,
): KeyState | undefined {
  if (output !== undefined && output.kind !== 'written') return undefined
  const id = output?.versionId ?? (versioning === 'suspended' ? nullId : undefined)
  if ((id === nullId) !== (versioning === 'suspended')) return undefined
  // An id is given once, and what is lost of the null version is what is replaced.
  if (versions.some((one) => one.id === id && id !== undefined && id !== nullId)) return undefined
  const kept = id === nullId ? versions.filter((one) => one.id !== nullId) : versions
  return { versioning, versions: [{ id, content }, ...kept] }
}

function removeVersion(state: KeyState, versionId: string, output: VersionOutput | undefined): KeyState | undefined {
  const target = state.versions.find(({ id }) => id === versionId)
  const without = { ...state, versions: state.versions.filter((one) => one !== target) }
  if (output === undefined) return target === undefined ? state : without
  if (output.kind === 'no-version') return target === undefined ? state : undefined
  // Many at once: what was not there is told as what was.
  if (output.kind === 'done') return target !== undefined && target.content === undefined ? undefined : without
  if (output.kind !== 'removed' || target === undefined) return undefined
  return output.wasMarker === (target.content === undefined) ? without : undefined
}

function readNewest(state: KeyState, output: VersionOutput): KeyState | undefined {
  const [newest] = state.versions
  if (output.kind === 'read')
    return newest?.content === output.content ? named(state, newest, output.versionId) : undefined
  if (output.kind !== 'nothing' || newest?.content !== undefined) return undefined
  // The marker is looked for after the object, and may be gone by then.
  if (output.versionId === undefined) return state
  return newest === undefined ? undefined : named(state, newest, output.versionId)
}

function readVersion(state: KeyState, versionId: string, output: VersionOutput): KeyState | undefined {
  const target = state.versions.find(({ id }) => id === versionId)
  if (output.kind === 'no-version') return target === undefined ? state : undefined
  if (target === undefined) return undefined
  if (output.kind === 'is-marker') return target.content === undefined ? state : undefined
  return output.kind === 'read' && output.versionId === versionId && output.content === target.content
    ? state
    : undefined
}

function seen(state: KeyState, listed: readonly VersionSeen[]): KeyState | undefined {
  if (listed.length !== state.versions.length) return undefined
  let told: KeyState | undefined = state
  for (const [index, { id, isLatest, digest }] of listed.entries()) {
    const version: Version | undefined = told?.versions[index]
    if (told === undefined || version === undefined) return undefined
    if (isLatest !== (index === 0) || digest !== digestOfVersion(version)) return undefined
    told = named(told, version, id)
  }
  return told
}

/** Whoever sees a version learns its id. */
function named(state: KeyState, version: Version, id: string): KeyState | undefined {
  if (version.id !== undefined) return version.id === id ? state : undefined
  if (id === nullId || holds(state, id)) return undefined
  return { ...state, versions: state.versions.map((one) => (one === version ? { ...one, id } : one)) }
}

function holds({ versions }: KeyState, versionId: string): boolean {
  return versions.some(({ id }) => id === versionId)
}

function digestOfNewest({ versions: [newest] }: KeyState): string | undefined {
  return newest && digestOfVersion(newest)
}

function digestOfVersion({ content }: Version): string | undefined {
  return content === undefined ? undefined : digestOf(content)
}
