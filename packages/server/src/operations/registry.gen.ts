// Written by `npm run gen` from the contracts below packages/server/src/operations. Do not edit.
import { listObjects } from './oss/bucket/list-objects.ts'
import { putBucket } from './oss/bucket/put-bucket.ts'
import { deleteObject } from './oss/object/delete-object.ts'
import { getObjectMeta } from './oss/object/get-object-meta.ts'
import { getObject } from './oss/object/get-object.ts'
import { headObject } from './oss/object/head-object.ts'
import { putObject } from './oss/object/put-object.ts'
import { assumeRole } from './sts/assume-role.ts'
import { getCallerIdentity } from './sts/get-caller-identity.ts'

export const ossOperations = [
  deleteObject,
  getObject,
  getObjectMeta,
  headObject,
  listObjects,
  putBucket,
  putObject,
] as const

export const rpcOperations = [assumeRole, getCallerIdentity] as const
