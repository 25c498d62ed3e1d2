/** Servers that hold very many objects already, filled once for all claims that ask for as many. */
import type { Bench } from './bench.ts'
import { copyRecords } from './fill.ts'
import { latchkey } from './latchkey.ts'
import { ask, newDirectory, startSubject } from './subject.ts'
import type { Program, Subject } from './subject.ts'

export const storedBucket = 'bench-stored'
export const filesPerFolder = 100

export const folderOf = (index: number): string => String(Math.floor(index / filesPerFolder)).padStart(6, '0')

/** A data directory and the program, with the key that was made for it. No server runs on it. */
export type Stored = { readonly program: Program; readonly directory: string }

const filled = new WeakMap<Bench, Map<number, Promise<Stored>>>()

/** `count` objects of two bytes in `storedBucket`, in folders of a hundred. */
export function storedObjects(bench: Bench, count: number): Promise<Stored> {
  const ofBench = filled.get(bench) ?? new Map<number, Promise<Stored>>()
  filled.set(bench, ofBench)
  const found = ofBench.get(count) ?? fill(bench, count)
  ofBench.set(count, found)
  return found
}

/** Objects that claims about many objects have: ten million with `--10m`, fewer with `--quick`. */
export const manyObjects = (bench: Bench): number =>
  bench.options.has('10m') ? 10_000_000 : bench.isQuick ? 100_000 : 1_000_000

/** The program on a directory of its own; with `--10m` Latchkey starts on ten million objects. */
export async function startSide(bench: Bench, program: Program, name: string): Promise<Subject> {
  if (!bench.options.has('10m') || program.name !== 'latchkey')
    return startSubject(program, await newDirectory(bench.root, name))
  const stored = await storedObjects(bench, manyObjects(bench))
  return startSubject(stored.program, stored.directory, true)
}

async function fill(bench: Bench, count: number): Promise<Stored> {
  const program = latchkey()
  const directory = await newDirectory(bench.root, 'stored')
  const empty = await startSubject(program, directory, true)
  await ask(empty, { method: 'PUT', path: `/${storedBucket}/` })
  await ask(empty, { method: 'PUT', path: `/${storedBucket}/template`, body: Buffer.from('{}') })
  await empty.close()
  bench.say(`  filling ${count.toLocaleString('en')} keys …`)
  await copyRecords(directory, 'template', keys(count), (error) => bench.say(error.message))
  return { program, directory }
}

function* keys(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1)
    yield `player/${folderOf(index)}/save-${String(index % filesPerFolder).padStart(3, '0')}.bin`
}
