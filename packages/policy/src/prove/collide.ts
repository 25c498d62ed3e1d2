/**
 * Whether one key can have two ids: the square of transducers. Two sides read the same key; what each has written is
 * compared as it goes, and only the part by which one is ahead (its lead) is kept. If every state from which an end is
 * reached has one lead, and none at the ends, the written ids are always equal. Otherwise two ways into one state, and
 * any way out of it, hold a pair of ids that differ.
 * (M.-P. Béal, O. Carton, C. Prieur, J. Sakarovitch: Squaring transducers, 2003)
 */
import type { Budget } from './budget.ts'
import type { Frame } from './frame.ts'
import { LimitExceeded } from './limit-exceeded.ts'
import { pairStatesMax, witnessTriesMax } from './limits.ts'
import type { Side } from './side.ts'

/** Two ids for one key, in symbols. A prefix length is that of the prefix that a side asks for, where it asks for one. */
export interface Collision {
  readonly ids: readonly [readonly number[], readonly number[]]
  readonly key: readonly number[]
  readonly prefixLengths: readonly [number | undefined, number | undefined]
}

interface Node {
  readonly left: number
  readonly right: number
  readonly frame: number
  readonly out: Step[]
  readonly into: number[]
  /** The next step of a shortest way to an end; undefined at an end, and where there is none. */
  onward: Step | undefined
  isUseful: boolean
}

interface Step {
  readonly to: number
  readonly symbol: number
  readonly left: number
  readonly right: number
}

/** By which symbols the left (1) or the right side (-1) is ahead. */
interface Lead {
  readonly by: -1 | 0 | 1
  readonly word: readonly number[]
}

interface Way {
  readonly node: number
  /** Undefined when the ids differ already. */
  readonly lead: Lead | undefined
  readonly before: Way | undefined
  readonly step: Step | undefined
  readonly begun: readonly [readonly number[], readonly number[]]
}

/** Shortest first; empty when no key has two ids. @throws LimitExceeded */
export function collisionsOf(left: Side, right: Side, frame: Frame, budget: Budget): Collision[] {
  return new Square(left, right, frame, budget).collisions()
}

class Square {
  private readonly nodes: Node[] = []
  private readonly ids = new Map<number, number>()
  private readonly left: Side
  private readonly right: Side
  private readonly frame: Frame
  private readonly budget: Budget

  constructor(left: Side, right: Side, frame: Frame, budget: Budget) {
    this.left = left
    this.right = right
    this.frame = frame
    this.budget = budget
  }

  collisions(): Collision[] {
    const starts = this.left.starts.flatMap((one) =>
      this.right.starts.map((other) => ({
        node: this.nodeOf(one.state, other.state, this.frame.start),
        begun: [one.output, other.output] as const,
      })),
    )
    this.explore()
    this.findUseful()
    const ways = starts.map(({ node, begun }): Way => ({
      node,
      lead: leadOf(begun[0], begun[1]),
      before: undefined,
      step: undefined,
      begun,
    }))
    return this.follow(ways)
      .map((way) => this.collisionOf(way))
      .filter(({ ids: [one, other] }) => one.join() !== other.join())
      .toSorted((one, other) => sizeOf(one) - sizeOf(other))
      .slice(0, witnessTriesMax)
  }

  private nodeOf(left: number, right: number, frame: number): number {
    if (frame >= 2 ** 11) throw new LimitExceeded('states of what is shared', 2 ** 11)
    const name = (left * 2 ** 20 + right) * 2 ** 11 + frame
    const known = this.ids.get(name)
    if (known !== undefined) return known
    if (this.nodes.length >= pairStatesMax) throw new LimitExceeded('pairStatesMax', pairStatesMax)
    const id = this.nodes.push({ left, right, frame, out: [], into: [], onward: undefined, isUseful: false }) - 1
    this.ids.set(name, id)
    return id
  }

  private explore(): void {
    for (let id = 0; id < this.nodes.length; id += 1) {
      const node = this.nodes[id]
      if (node === undefined) continue
      for (const step of this.stepsFrom(node)) {
        node.out.push(step)
        this.nodes[step.to]?.into.push(id)
      }
      this.budget.spend(node.out.length + 1)
    }
  }

  /** Ids that are written before anything is read are written in turn: first the left one, then the right one. */
  private stepsFrom({ left, right, frame }: Node): Step[] {
    if (this.left.isWriting(left))
      return this.left.moves(left).map(({ output, to }) => ({
        to: this.nodeOf(to, right, frame),
        symbol: -1,
        left: output,
        right: -1,
      }))
    if (this.right.isWriting(right))
      return this.right.moves(right).map(({ output, to }) => ({
        to: this.nodeOf(left, to, frame),
        symbol: -1,
        left: -1,
        right: output,
      }))
    const steps: Step[] = []
    const others = bySymbol(this.right.moves(right))
    for (const one of this.left.moves(left)) {
      const next = this.frame.step(frame, one.symbol)
      if (next < 0) continue
      for (const other of others.get(one.symbol) ?? [])
        steps.push({
          to: this.nodeOf(one.to, other.to, next),
          symbol: one.symbol,
          left: one.output,
          right: other.output,
        })
    }
    return steps
  }

  private isEnd({ left, right, frame }: Node): boolean {
    return this.left.accepts(left) && this.right.accepts(right) && this.frame.accepts(frame)
  }

  private findUseful(): void {
    const queue: number[] = []
    this.nodes.forEach((node, id) => {
      if (!this.isEnd(node)) return
      node.isUseful = true
      queue.push(id)
    })
    for (const id of queue)
      for (const earlier of this.nodes[id]?.into ?? []) {
        const node = this.nodes[earlier]
        if (node === undefined || node.isUseful) continue
        node.isUseful = true
        node.onward = node.out.find(({ to }) => to === id)
        queue.push(earlier)
      }
  }

  /** Breadth first, with at most two leads in each state: more cannot tell more. The ways that end in two ids. */
  private follow(starts: readonly Way[]): Way[] {
    const found: Way[] = []
    const met = new Map<number, Way[]>()
    const queue: Way[] = []
    const arrive = (way: Way): void => {
      if (this.nodes[way.node]?.isUseful !== true) return
      const before = met.get(way.node) ?? []
      if (before.length >= 2 || before.some((other) => isSameLead(other.lead, way.lead))) return
      met.set(way.node, [...before, way])
      if (way.lead === undefined) {
        found.push(way)
        return
      }
      queue.push(way)
      if (before.length > 0) found.push(way, ...before)
      else if (way.lead.by !== 0 && this.nodes[way.node]?.onward === undefined) found.push(way)
    }
    for (const way of starts) arrive(way)
    for (const way of queue) {
      const steps = this.nodes[way.node]?.out ?? []
      this.budget.spend(steps.length)
      for (const step of steps)
        arrive({ node: step.to, lead: onwardLead(way.lead, step), before: way, step, begun: way.begun })
    }
    return found
  }

  /** The way and the shortest one from where it ends to an end. */
  private collisionOf(way: Way): Collision {
    const back: Step[] = []
    let first = way
    for (let at: Way | undefined = way; at !== undefined; at = at.before) {
      if (at.step !== undefined) back.push(at.step)
      first = at
    }
    const steps = back.toReversed()
    for (let node = this.nodes[way.node]; node?.onward !== undefined; node = this.nodes[node.onward.to])
      steps.push(node.onward)
    const ids: [number[], number[]] = [[...way.begun[0]], [...way.begun[1]]]
    const key: number[] = []
    const prefixLengths: [number | undefined, number | undefined] = [undefined, undefined]
    const look = (node: Node | undefined): void => {
      if (node === undefined) return
      if (this.left.isTail(node.left)) prefixLengths[0] ??= key.length
      if (this.right.isTail(node.right)) prefixLengths[1] ??= key.length
    }
    look(this.nodes[first.node])
    for (const { to, symbol, left, right } of steps) {
      if (symbol >= 0) key.push(symbol)
      if (left >= 0) ids[0].push(left)
      if (right >= 0) ids[1].push(right)
      look(this.nodes[to])
    }
    return { ids, key, prefixLengths }
  }
}

const sizeOf = ({ ids, key }: Collision): number => ids[0].length + ids[1].length + key.length

function bySymbol<M extends { readonly symbol: number }>(moves: readonly M[]): Map<number, M[]> {
  const groups = new Map<number, M[]>()
  for (const move of moves) {
    const group = groups.get(move.symbol)
    if (group === undefined) groups.set(move.symbol, [move])
    else group.push(move)
  }
  return groups
}

function isSameLead(one: Lead | undefined, other: Lead | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one.by === other.by && one.word.join() === other.word.join()
}

function onwardLead(lead: Lead | undefined, { left, right }: Step): Lead | undefined {
  if (lead === undefined || (left < 0 && right < 0)) return lead
  const ahead = (by: -1 | 1, output: number): readonly number[] => [
    ...(lead.by === by ? lead.word : []),
    ...(output < 0 ? [] : [output]),
  ]
  return leadOf(ahead(1, left), ahead(-1, right))
}

function leadOf(left: readonly number[], right: readonly number[]): Lead | undefined {
  let common = 0
  while (common < left.length && common < right.length && left[common] === right[common]) common += 1
  if (common === left.length && common === right.length) return { by: 0, word: [] }
  if (common < left.length && common < right.length) return undefined
  return common < left.length ? { by: 1, word: left.slice(common) } : { by: -1, word: right.slice(common) }
}
