/** A bucket's record, with the documents that are read with each request. */
import type { Bucket, BucketAcl, BucketDocument } from '../port.ts'
import { RecordReader, RecordWriter, codeOf } from './codec.ts'
import { RecordError, currentFormat, liftRecord } from './format.ts'
import type { RecordKind } from './format.ts'
import { storageClasses } from './object-record.ts'

export const bucketRecord: RecordKind = { name: 'bucket record', migrations: [] }

const acls: readonly BucketAcl[] = ['private', 'public-read', 'public-read-write']
const redundancies = ['LRS', 'ZRS'] as const
const versionings = ['off', 'enabled', 'suspended'] as const
const documentNames: readonly BucketDocument[] = [
  'policy',
  'cors',
  'publicAccessBlock',
  'referer',
  'encryption',
  'website',
  'requestPayment',
  'tagging',
  'logging',
  'accessMonitor',
  'transferAcceleration',
  'resourceGroup',
  'archiveDirectRead',
  'lifecycle',
  'replication',
  'worm',
  'folderRules',
  'httpsConfig',
  'overwriteConfig',
]

export function encodeBucket(bucket: Omit<Bucket, 'version'>): Buffer {
  const writer = new RecordWriter()
  writer.byte(currentFormat(bucketRecord))
  writer.byte(codeOf(acls, bucket.acl))
  writer.byte(codeOf(storageClasses, bucket.storageClass))
  writer.byte(codeOf(redundancies, bucket.redundancy))
  writer.byte(codeOf(versionings, bucket.versioning))
  writer.u48(bucket.createdMs)
  writer.text(bucket.id)
  writer.text(bucket.name)
  writer.text(bucket.accountId)
  const documents = documentNames.flatMap((name) => {
    const text = bucket.documents[name]
    return text === undefined ? [] : [{ name, text }]
  })
  writer.count(documents.length)
  for (const { name, text } of documents) {
    writer.byte(codeOf(documentNames, name))
    writer.text(text)
  }
  return writer.finish()
}

export function decodeBucket(entry: { readonly value: Uint8Array; readonly version: number }): Bucket {
  const reader = new RecordReader(bucketRecord.name, liftRecord(bucketRecord, entry.value), 1)
  const acl = reader.oneOf(acls)
  const storageClass = reader.oneOf(storageClasses)
  const redundancy = reader.oneOf(redundancies)
  const versioning = reader.oneOf(versionings)
  const createdMs = reader.u48()
  const id = reader.text()
  const name = reader.text()
  const accountId = reader.text()
  const documents: Partial<Record<BucketDocument, string>> = {}
  for (let left = reader.count(); left > 0; left -= 1) {
    const document = reader.oneOf(documentNames)
    if (documents[document] !== undefined) throw new RecordError(`this bucket record has two ${document} documents`)
    documents[document] = reader.text()
  }
  reader.end()
  return {
    id,
    name,
    accountId,
    createdMs,
    acl,
    storageClass,
    redundancy,
    versioning,
    documents,
    version: entry.version,
  }
}
