import { test } from 'node:test'
import { parseProcess } from '../parse.ts'
import { planResize } from './resize.ts'

const cases: [process: string, width: number, height: number, want: string][] = [
  ['w_200', 400, 400, '200x200'],
  ['w_100,h_100', 400, 200, '100x50'],
  ['h_100,m_lfit', 400, 200, '200x100'],
  ['h_100,w_100,m_mfit', 400, 200, '200x100'],
  ['h_100,w_100,m_fill', 400, 200, '200x100 → 100x100'],
  ['h_100,w_100,m_pad', 400, 200, '100x50 → 100x100'],
  ['h_100,w_100,m_fixed', 400, 200, '100x100'],
  ['w_100,m_fixed', 400, 200, '100x50'],
  ['w_100,m_pad', 400, 200, '100x50'],
  ['l_100', 400, 200, '100x50'],
  ['l_100', 200, 400, '50x100'],
  ['s_100', 400, 200, '200x100'],
  ['s_100', 200, 400, '100x200'],
  ['l_100,s_40', 400, 200, '80x40'],
  ['l_100,s_40,m_fixed', 200, 400, '40x100'],
  ['l_100,w_40', 400, 200, '40x20'],
  ['p_50', 401, 200, '201x100'], // Half a pixel counts as one.
  ['p_1', 10, 10, '1x1'],
  ['w_1', 30_000, 1, '1x1'],
  // Without limit_0 what would grow stays as it is.
  ['w_800', 400, 200, '400x200'],
  ['p_200', 400, 200, '400x200'],
  ['w_800,h_800,m_pad', 400, 200, '400x200'],
  ['w_800,h_100,m_fixed', 400, 200, '400x200'],
  ['w_800,h_100,m_fill', 400, 200, '400x200'],
  ['w_800,h_100,m_lfit', 400, 200, '200x100'],
  ['w_800,limit_0', 400, 200, '800x400'],
  ['p_200,limit_0', 400, 200, '800x400'],
  ['w_800,h_800,m_pad,limit_0', 400, 200, '800x400 → 800x800'],
  ['w_800,h_100,m_fill,limit_0', 400, 200, '800x400 → 800x100'],
]
for (const [process, width, height, want] of cases)
  test(`resize,${process} of ${width}x${height} is ${want}`, (t) => {
    const [step] = parseProcess(`image/resize,${process}`).steps
    if (step?.op !== 'resize') throw new Error('a step that resizes')
    const { scaled, result } = planResize(step, { width, height })
    const [first, last] = [scaled, result].map((size) => `${size.width}x${size.height}`)
    t.assert.equal(first === last ? first : `${first} → ${last}`, want)
  })
