import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const folder = import.meta.dirname
const portable = globSync('**/*.ts', { cwd: folder }).filter((path) => !/\.test\.ts$|^(node|testing)[/\\]/.test(path))

test('what browsers load asks for nothing that only Node has', (t) => {
  t.assert.equal(portable.length > 30, true)
  for (const path of portable) {
    const code = readFileSync(join(folder, path), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')
    t.assert.doesNotMatch(code, /from 'node:|from '(\.\.?\/)+node\/|\bBuffer\b|\bprocess\.|\bsetImmediate\b/, path)
  }
})
