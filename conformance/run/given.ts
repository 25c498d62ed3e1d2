/** What every suite is given. */
import type { Target } from './target.ts'
import type { World } from './world.ts'

/** How clients may address the server from here. */
export type Names = {
  /** `BUCKET.localhost` resolves to this machine. */
  readonly hasBucketLocalhost: boolean
  /** The cloud's own names lead to this machine, on ports 80 and 443. */
  readonly hasCloudNames: boolean
}

export type Given = {
  readonly target: Target
  readonly world: World
  readonly names: Names
  /** Only cases whose name matches. */
  readonly only: RegExp | undefined
  /** A second server whose clock can be moved, started when first asked for; undefined at a foreign endpoint. */
  readonly controlled: (() => Promise<{ readonly target: Target; readonly world: World }>) | undefined
}
