/**
 * What `x-oss-process=image/…` asks for, as data: steps on pixels in their order, and how the outcome is written. Defaults
 * are filled in, so that equal wishes are equal recipes.
 */

export const resizeModes = ['lfit', 'mfit', 'fill', 'pad', 'fixed'] as const
export type ResizeMode = (typeof resizeModes)[number]

/** The nine cells of the grid, from north-west to south-east. */
export const gravities = ['nw', 'north', 'ne', 'west', 'center', 'east', 'sw', 'south', 'se'] as const
export type Gravity = (typeof gravities)[number]

export type ResizeStep = {
  readonly op: 'resize'
  readonly mode: ResizeMode
  readonly width?: number
  readonly height?: number
  readonly longSide?: number
  readonly shortSide?: number
  readonly percent?: number
  /** Of the picture that the watermark is put on; only inside a watermark. */
  readonly percentOfMain?: number
  readonly mayEnlarge: boolean
  /** `RRGGBB`, of the canvas that `pad` fills. */
  readonly color: string
}
export type CropStep = {
  readonly op: 'crop'
  /** Absent: as wide as the picture. */
  readonly width?: number
  readonly height?: number
  readonly x: number
  readonly y: number
  readonly gravity: Gravity
}
export type IndexCropStep = {
  readonly op: 'indexcrop'
  readonly along: 'x' | 'y'
  readonly length: number
  readonly index: number
}
export type CircleStep = { readonly op: 'circle'; readonly radius: number }
export type RoundedCornersStep = { readonly op: 'rounded-corners'; readonly radius: number }
/** Degrees, clockwise. */
export type RotateStep = { readonly op: 'rotate'; readonly degrees: number }
export type BlurStep = { readonly op: 'blur'; readonly radius: number; readonly sigma: number }
export type BrightStep = { readonly op: 'bright'; readonly percent: number }
export type ContrastStep = { readonly op: 'contrast'; readonly percent: number }
export type SharpenStep = { readonly op: 'sharpen'; readonly amount: number }

/** Letters in the packaged font, whatever documented name is asked for. */
export type Letters = {
  readonly text: string
  readonly font: FontName
  /** `RRGGBB`. */
  readonly color: string
  /** Pixels. */
  readonly size: number
  readonly shadowPercent: number
  /** Clockwise. */
  readonly degrees: number
}
/** The names of the cloud's page. */
export const fontNames = [
  'wqy-zenhei',
  'wqy-microhei',
  'fangzhengshusong',
  'fangzhengkaiti',
  'fangzhengheiti',
  'fangzhengfangsong',
  'droidsansfallback',
] as const
export type FontName = (typeof fontNames)[number]

/** How a picture and letters stand side by side, as one watermark. */
export type Beside = {
  readonly first: 'picture' | 'letters'
  readonly align: 'top' | 'middle' | 'bottom'
  readonly interval: number
}

/** Another picture of the same bucket, letters, or both, laid over this one. */
export type WatermarkStep = {
  readonly op: 'watermark'
  /** Of the other picture. */
  readonly key?: string
  /** What is done to the other picture first. */
  readonly steps: readonly Step[]
  readonly letters?: Letters
  /** Only where there are both. */
  readonly beside?: Beside
  /** 0 is invisible, 100 is as it came. */
  readonly opacityPercent: number
  readonly gravity: Gravity
  readonly x: number
  readonly y: number
  /** Down from the middle row. */
  readonly middleOffset: number
  /** Repeated over the whole picture, so far apart. */
  readonly tiles: boolean
  readonly padX: number
  readonly padY: number
}

export type Step =
  | ResizeStep
  | CropStep
  | IndexCropStep
  | CircleStep
  | RoundedCornersStep
  | RotateStep
  | BlurStep
  | BrightStep
  | ContrastStep
  | SharpenStep
  | WatermarkStep

export const pictureFormats = ['jpg', 'png', 'webp', 'bmp', 'gif', 'tiff', 'heic', 'avif'] as const
export type PictureFormat = (typeof pictureFormats)[number]

/** `relative` multiplies the quality of the source; `absolute` never raises it. */
export type Quality = { readonly kind: 'relative' | 'absolute'; readonly value: number }

export type Recipe = {
  /** `picture`, or what is told about one. */
  readonly answer: 'picture' | 'info' | 'average-hue'
  /** Whether the EXIF orientation is applied before the first step. */
  readonly orients: boolean
  readonly steps: readonly Step[]
  /** Absent: as the source. */
  readonly format?: PictureFormat
  readonly quality?: Quality
  readonly isInterlaced: boolean
}

/** The keys of the pictures that are laid over the first, in the order of their steps. */
export function watermarkKeys(recipe: Recipe): readonly string[] {
  return recipe.steps.flatMap((step) => (step.op === 'watermark' && step.key !== undefined ? [step.key] : []))
}
