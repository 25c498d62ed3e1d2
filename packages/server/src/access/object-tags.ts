import { evaluate } from '@latchkey/policy'
import type { AccessRequest, Decision } from '@latchkey/policy'
import type { Pairs } from '../store/port.ts'

/** The tags of the object that one question is about: looked up when a statement that could decide asks for one. */
export class ObjectTags {
  readonly #find: (() => Promise<Pairs>) | undefined
  #known: Pairs | undefined
  #isAsked = false

  /** Without a way to find them there are none. */
  constructor(find: (() => Promise<Pairs>) | undefined) {
    this.#find = find
    if (find === undefined) this.#known = []
  }

  readonly of = (key: string): string | undefined => {
    this.#isAsked = true
    return this.#known?.find(([name]) => name === key)?.[1]
  }

  /** The request must ask for tags by `of`. It is evaluated again once they are known, if anything asked for them. */
  evaluate(request: AccessRequest): Promise<Decision> | Decision {
    const decision = evaluate(request)
    if (!this.#isAsked || this.#known !== undefined) return decision
    return this.load().then(() => evaluate(request))
  }

  async load(): Promise<void> {
    this.#known ??= (await this.#find?.()) ?? []
  }
}
