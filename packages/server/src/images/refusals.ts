/** What is wrong with a picture, as the image service tells it. */
import { ServiceError } from '@latchkey/protocol'

export const unsupportedFormat = 'This image format is not supported.'

/** The source is no picture, or of a kind that this server does not read. */
export function unsupportedSource(): ServiceError {
  return new ServiceError('BadRequest', {}, { message: unsupportedFormat })
}

export function imageDamage(cause?: unknown): ServiceError {
  return new ServiceError('ImageDamage', {}, { cause })
}

export function sourceTooLarge(message: string): ServiceError {
  return new ServiceError('ImageTooLarge', {}, { message, ec: '0040-00000009' })
}

export function resultTooLarge(message: string): ServiceError {
  return new ServiceError('ImageTooLarge', {}, { message })
}

export function tooLargeToRotate(): ServiceError {
  return new ServiceError('ImageTooLarge', {}, { message: 'Picture exceed the maximum allowable rotation range.' })
}

export function outOfImage(): ServiceError {
  return new ServiceError('BadRequest', {}, { message: "Advance cut's position is out of image." })
}

export function avifTooLarge(): ServiceError {
  return new ServiceError(
    'ImageTooLarge',
    {},
    { message: 'The picture is too large to be written as AVIF.', ec: '0040-00000014' },
  )
}
