import sharp from 'sharp'
import { test } from 'node:test'
import { pngOf } from './png.ts'

test('a decoder sees the modules, each as many pixels as were asked', async (t) => {
  const modules = [
    [true, false, true],
    [false, false, true],
    [true, true, false],
  ]
  const picture = sharp(pngOf(modules, 3)).greyscale().raw()
  const { data, info } = await picture.toBuffer({ resolveWithObject: true })
  t.assert.deepEqual([info.width, info.height], [9, 9])
  for (let y = 0; y < 9; y += 1)
    for (let x = 0; x < 9; x += 1) {
      const isDark = modules[Math.floor(y / 3)]?.[Math.floor(x / 3)]
      t.assert.equal(data[y * 9 + x], isDark === true ? 0 : 255, `${x},${y}`)
    }
})
