import { ServiceError } from '@latchkey/protocol'
import fc from 'fast-check'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { explainRecipe } from './explain.ts'
import { parseProcess } from './parse.ts'

// Each block of a golden file is what was asked and, indented, the recipe or the refusal.
const golden = join(import.meta.dirname, 'golden')
for (const file of readdirSync(golden))
  for (const block of readFileSync(join(golden, file), 'utf8').trimEnd().split('\n\n')) {
    const [process = '', ...want] = block.split('\n')
    test(`${file}: ${process.slice(0, 100)}`, (t) => {
      t.assert.deepEqual(
        told(process),
        want.map((line) => line.slice(2)),
      )
    })
  }

test('every text is a recipe or a refusal of the caller', () => {
  const words = [
    'image',
    'resize',
    'crop',
    'rotate',
    'format',
    'quality',
    'blur',
    'w_1',
    'r_2',
    's_3',
    '90',
    'jpg',
    'm_',
  ]
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom('/', ',', '_', '')))
      .map((parts) => `image/${parts.flat().join('')}`),
  )
  fc.assert(
    fc.property(text, (process) => {
      try {
        return explainRecipe(parseProcess(process)).length > 0
      } catch (error) {
        return error instanceof ServiceError && error.status === 400
      }
    }),
    { numRuns: 500 },
  )
})

test('what is longer than the limit is refused before it is looked at', (t) => {
  t.assert.throws(() => parseProcess(`image/${'rotate,1/'.repeat(500)}`), { ec: '0017-00000288' })
})

test('equal wishes are equal recipes, however they are written', (t) => {
  t.assert.deepEqual(
    explainRecipe(parseProcess('image/quality,Q_50/format,png/resize,h_1,w_2')),
    explainRecipe(parseProcess('image/resize,m_lfit,w_2,h_1,limit_1/format,png/quality,Q_50/')),
  )
})

function told(process: string): readonly string[] {
  try {
    return explainRecipe(parseProcess(process))
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const { status, code, message, ec } = error
    return [`! ${status} ${code}: ${message}${ec === undefined ? '' : ` (${ec})`}`]
  }
}
