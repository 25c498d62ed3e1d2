import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

/** What a process does not need at its start costs each of them memory, and is loaded when it is asked for. */
const notLoaded = ['zod', 'xml-crypto', '@xmldom/xmldom', 'xpath', 'sharp']

/** The packages that are loaded with a module, in a process of its own. */
async function packagesOf(module: URL): Promise<ReadonlySet<string>> {
  const program = `
    import { registerHooks } from 'node:module'
    const seen = new Set()
    registerHooks({
      load(url, context, next) {
        const name = /\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1]
        if (name !== undefined) seen.add(name)
        return next(url, context)
      },
    })
    await import(${JSON.stringify(module.href)})
    console.log(JSON.stringify([...seen]))
    process.exit(0)`
  const words = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program]
  const { stdout } = await promisify(execFile)(process.execPath, words)
  return new Set(JSON.parse(stdout) as string[]) // as the program above wrote it
}

for (const role of ['worker', 'jobs', 'committer'])
  test(`A ${role} starts without what only some requests need`, async (t) => {
    const packages = await packagesOf(new URL(`./${role}.ts`, import.meta.url))
    t.assert.equal(packages.has('lmdb'), true, 'packages are seen')
    t.assert.deepEqual(
      notLoaded.filter((name) => packages.has(name)),
      [],
    )
  })
