/** The judge of the Java client: compiled once for each content of its folder, and kept under a cache directory. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepareBy } from '../own-tests/child.ts'
import { cachedFolder, digestOf } from './cache.ts'

const folder = join(import.meta.dirname, '..', 'clients', 'java')
const timeoutMs = 600_000

/**
 * The class path of the judge.
 * @throws Skipped when there is no Maven or no Java compiler, or when packages are missing and cannot be fetched
 */
export async function javaClassPath(): Promise<string> {
  const digest = digestOf(['pom.xml', 'Judge.java'].map((file) => readFileSync(join(folder, file), 'utf8')).join('\0'))
  const made = await cachedFolder(`java-${digest}`, async (target) => {
    const library = join(target, 'lib')
    const copy = ['-q', '-B', '-f', join(folder, 'pom.xml'), 'dependency:copy-dependencies']
    await prepareBy('mvn', [...copy, `-DoutputDirectory=${library}`], { cwd: target, timeoutMs })
    const compile = ['-encoding', 'UTF-8', '-cp', join(library, '*'), '-d', join(target, 'classes')]
    await prepareBy('javac', [...compile, join(folder, 'Judge.java')], { cwd: target, timeoutMs })
  })
  return `${join(made, 'classes')}:${join(made, 'lib', '*')}`
}

/** `aliyun-sdk-oss 3.18.3`, as pom.xml pins it. */
export function javaPackages(): string[] {
  const manifest = readFileSync(join(folder, 'pom.xml'), 'utf8')
  const version = /<artifactId>aliyun-sdk-oss<\/artifactId>\s*<version>([^<]+)</.exec(manifest)?.[1] ?? ''
  return [`aliyun-sdk-oss ${version}`]
}
