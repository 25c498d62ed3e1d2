/** The canvas: a lantern, drifting fireflies, and what happens when they meet. */

type Firefly = { x: number; y: number; hue: number; phase: number }
export type Sky = {
  /** The lantern goes to the nearest firefly at once. */
  leap(): void
  level: number
}

const count = 9
const reach = 26

export function createSky(canvas: HTMLCanvasElement, onCatch: () => void): Sky {
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas here')
  const { width, height } = canvas
  const fresh = (): Firefly => ({
    x: 40 + Math.random() * (width - 80),
    y: 40 + Math.random() * (height - 120),
    hue: 38 + Math.random() * 60,
    phase: Math.random() * 7,
  })
  const flies = Array.from({ length: count }, fresh)
  const stars = Array.from(
    { length: 90 },
    () => [Math.random() * width, Math.random() * height, Math.random()] as const,
  )
  const sparks: { x: number; y: number; age: number }[] = []
  const lantern = { x: width / 2, y: height / 2, toX: width / 2, toY: height / 2 }
  const sky: Sky = {
    level: 1,
    leap: () => {
      const distance = ({ x, y }: Firefly): number => Math.hypot(x - lantern.x, y - lantern.y)
      const nearest = flies.toSorted((one, other) => distance(one) - distance(other))[0]
      if (nearest === undefined) return
      lantern.x = lantern.toX = nearest.x
      lantern.y = lantern.toY = nearest.y
      meet()
    },
  }
  canvas.addEventListener('pointermove', ({ offsetX, offsetY, movementX, movementY }) => {
    // Browsers tell of a move when only the page has moved below the mouse.
    if (movementX === 0 && movementY === 0) return
    lantern.toX = (offsetX * width) / canvas.clientWidth
    lantern.toY = (offsetY * height) / canvas.clientHeight
  })
  const meet = (): void => {
    for (const [index, { x, y }] of flies.entries()) {
      if (Math.hypot(x - lantern.x, y - lantern.y) > reach) continue
      sparks.push({ x, y, age: 0 })
      flies[index] = fresh()
      onCatch()
      return
    }
  }
  const glow = (x: number, y: number, radius: number, colour: string): void => {
    const light = context.createRadialGradient(x, y, 0, x, y, radius)
    light.addColorStop(0, colour)
    light.addColorStop(1, 'transparent')
    context.fillStyle = light
    context.fillRect(x - radius, y - radius, radius * 2, radius * 2)
  }
  const draw = (ms: number): void => {
    const time = ms / 1_000
    const dusk = context.createLinearGradient(0, 0, 0, height)
    dusk.addColorStop(0, `hsl(${232 + sky.level * 9} 58% 12%)`)
    dusk.addColorStop(1, `hsl(${262 + sky.level * 9} 48% 27%)`)
    context.fillStyle = dusk
    context.fillRect(0, 0, width, height)
    for (const [x, y, light] of stars) {
      context.fillStyle = `rgb(255 255 255 / ${0.15 + 0.45 * light * Math.abs(Math.sin(time * light + x))})`
      context.fillRect(x, y * 0.8, 1.6, 1.6)
    }
    hills(context, width, height)
    lantern.x += (lantern.toX - lantern.x) * 0.16
    lantern.y += (lantern.toY - lantern.y) * 0.16
    glow(lantern.x, lantern.y, 130, 'rgb(255 205 110 / 0.35)')
    for (const fly of flies) {
      fly.x += Math.sin(time * 0.9 + fly.phase) * 0.7
      fly.y += Math.cos(time * 1.1 + fly.phase * 2) * 0.5
      glow(fly.x, fly.y, 22, `hsl(${fly.hue} 95% 70% / ${0.5 + 0.4 * Math.sin(time * 3 + fly.phase)})`)
      glow(fly.x, fly.y, 5, '#fffbe0')
    }
    for (const spark of sparks) {
      spark.age += 0.03
      glow(spark.x, spark.y, 20 + spark.age * 70, `rgb(255 240 180 / ${Math.max(0, 0.6 - spark.age)})`)
    }
    while ((sparks[0]?.age ?? 0) > 0.6) sparks.shift()
    drawLantern(context, lantern.x, lantern.y)
    // A lantern at rest frightens nobody, and catches nobody.
    if (Math.hypot(lantern.toX - lantern.x, lantern.toY - lantern.y) > 1) meet()
    requestAnimationFrame(draw)
  }
  requestAnimationFrame(draw)
  return sky
}

function hills(context: CanvasRenderingContext2D, width: number, height: number): void {
  for (const [base, step, colour] of [
    [78, 0.008, '#0d1238'],
    [48, 0.013, '#080c28'],
  ] as const) {
    context.fillStyle = colour
    context.beginPath()
    context.moveTo(0, height)
    for (let x = 0; x <= width; x += 12)
      context.lineTo(x, height - base - 26 * Math.sin(x * step + base) - 9 * Math.sin(x * step * 2.7))
    context.lineTo(width, height)
    context.fill()
  }
}

function drawLantern(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.fillStyle = '#3b2a12'
  context.fillRect(x - 9, y - 17, 18, 4)
  context.fillRect(x - 9, y + 13, 18, 4)
  context.fillStyle = '#ffd479'
  context.beginPath()
  context.roundRect(x - 8, y - 13, 16, 26, 7)
  context.fill()
  context.fillStyle = '#fff6d8'
  context.beginPath()
  context.ellipse(x, y + 2, 3.6, 7, 0, 0, 7)
  context.fill()
}
