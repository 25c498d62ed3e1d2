/** How the rule of a folder is told to whoever wrote against it. */
import { ServiceError } from '@latchkey/protocol'
import type { FolderRefused } from '../../store/folders/refused.ts'

/** What each operation that stores an object can answer because of a rule for folders. */
export const folderErrors = [
  'FolderInsertOnly',
  'FolderObjectTooLarge',
  'FolderQuotaExceeded',
  'FolderTypeNotAllowed',
] as const

/** oss2 reads no more than 4 KB of an error document. */
const shownMax = 512

export function folderRefusal({ key, prefix, id, reason }: FolderRefused): ServiceError {
  const folder = prefix === '' ? id : `${prefix}/${id}`
  const where = { Key: key, Rule: prefix, Folder: id }
  switch (reason.kind) {
    case 'bytes':
    case 'objects': {
      const { limit, used, needed } = reason
      const name = reason.kind === 'bytes' ? 'MaxBytes' : 'MaxObjects'
      const numbers = { Limit: name, Allowed: String(limit), Used: String(used), Needed: String(needed) }
      const message = `The folder ${folder} has no room for this: ${name} is ${limit}, ${used} are used, ${needed} more are needed.`
      return new ServiceError('FolderQuotaExceeded', { ...where, ...numbers }, { message })
    }
    case 'object-bytes': {
      const numbers = { Limit: 'MaxObjectBytes', Allowed: String(reason.limit), Needed: String(reason.needed) }
      return new ServiceError('FolderObjectTooLarge', { ...where, ...numbers })
    }
    case 'content-type': {
      const types = {
        Limit: 'ContentType',
        Allowed: reason.allowed.join(' ').slice(0, shownMax),
        ContentType: reason.contentType.slice(0, shownMax),
      }
      return new ServiceError('FolderTypeNotAllowed', { ...where, ...types })
    }
    case 'insert-only':
      return new ServiceError('FolderInsertOnly', { ...where, Limit: 'InsertOnly' })
  }
}
