import { ServiceError } from '@latchkey/protocol'

/** RAM and STS have one code with two messages. */
export function noRole(): ServiceError {
  return new ServiceError('EntityNotExist.Role', {}, { message: 'The role does not exist.' })
}
