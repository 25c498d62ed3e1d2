import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '../lib/subject.ts'
import { findProgram } from './find-program.ts'

export const installImgproxy =
  'apt-get install libvips-dev; git clone https://github.com/imgproxy/imgproxy && cd imgproxy && go build -o ~/go/bin/imgproxy ./cli'

/** Where its pictures are, below the directory that it is started with. */
export const imgproxyPictures = 'pictures'

/** Reads pictures from a folder, remembers no result. It knows no signatures but its own, which are off. */
export function imgproxy(): Program | undefined {
  const file = findProgram('imgproxy')
  if (file === undefined) return undefined
  return {
    name: 'imgproxy, as installed',
    dialect: 's3',
    durability: 'stores nothing',
    region: '',
    keys: { id: '', secret: '' },
    readyPath: '/health',
    command: ({ port, directory }) => {
      const pictures = join(directory, imgproxyPictures)
      mkdirSync(pictures, { recursive: true })
      return {
        file,
        arguments: [],
        environment: {
          IMGPROXY_BIND: `127.0.0.1:${port}`,
          IMGPROXY_LOCAL_FILESYSTEM_ROOT: pictures,
          IMGPROXY_LOG_LEVEL: 'error',
        },
      }
    },
  }
}
