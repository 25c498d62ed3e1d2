/** What the image service is told: nothing of it comes from a client. */

export const pictureFormats = {
  webp: { format: 'webp', extension: 'webp', contentType: 'image/webp' },
  jpeg: { format: 'jpg', extension: 'jpg', contentType: 'image/jpeg' },
  png: { format: 'png', extension: 'png', contentType: 'image/png' },
} as const
export type PictureFormat = (typeof pictureFormats)[keyof typeof pictureFormats]

/** A square of this side, filled. */
export const thumbnailChain = (side: number, { format }: PictureFormat): string =>
  `resize,m_fill,w_${side},h_${side},limit_0/format,${format}`
