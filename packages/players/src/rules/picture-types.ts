/** What every storage behind the service reads as a picture. SVG never: it is a program for whoever looks at it. */
export const pictureTypes: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/bmp',
  'image/tiff',
  'image/avif',
]
