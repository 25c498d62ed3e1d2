import {
  ServiceError,
  list,
  member,
  onBucket,
  query,
  required,
  shape,
  text,
  time,
  wrapped,
  xml,
} from '@latchkey/protocol'
import { appliesTo, parseReplicationDocument, ruleIdCharactersMax } from '../../../rules/replication.ts'
import type { ReplicationRule } from '../../../rules/replication.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofBucket } from '../fields.ts'

/** Where more changes wait, nobody says since when. */
export const waitingChangesMax = 1_000

export const getBucketReplicationProgress = ossOperation(
  {
    name: 'GetBucketReplicationProgress',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketreplicationprogress',
    summary: 'Tells how far a rule of replication came.',
    route: { method: 'GET', on: 'bucket', query: { replicationProgress: true } },
    needs: [{ action: 'oss:GetBucketReplicationProgress', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, ruleId: required(query('rule-id', text)) },
    output: {
      progress: required(
        xml(
          'ReplicationProgress',
          shape({
            rules: member(
              'Rule',
              list(
                shape({
                  id: member('ID', text),
                  prefixes: member('PrefixSet', wrapped('Prefix', text)),
                  action: member('Action', text),
                  destination: member(
                    'Destination',
                    shape({
                      bucket: member('Bucket', text),
                      location: member('Location', text),
                      transferType: member('TransferType', text),
                    }),
                  ),
                  status: member('Status', text),
                  history: member('HistoricalObjectReplication', text),
                  progress: member(
                    'Progress',
                    shape({ historical: member('HistoricalObject', text), newObject: member('NewObject', time) }),
                  ),
                }),
              ),
            ),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchReplicationRule'],
  },
  async ({ ruleId }, context) => {
    const { bucket, buckets } = context
    const document =
      bucket.documents.replication === undefined ? undefined : await buckets.largeDocument(bucket, 'replication')
    const rule = document === undefined ? undefined : parseReplicationDocument(document).find(({ id }) => id === ruleId)
    if (rule === undefined)
      throw new ServiceError('NoSuchReplicationRule', { RuleId: ruleId.slice(0, ruleIdCharactersMax) })
    const { id, prefixes, action, targetBucket, location, transferType, isHistorical } = rule
    const [historical, newObject] = await Promise.all([historyOf(rule, context), syncedUntil(rule, context)])
    return {
      progress: {
        rules: [
          {
            id,
            prefixes: prefixes.length === 0 ? undefined : prefixes,
            action,
            destination: { bucket: targetBucket, location, transferType },
            status: 'doing',
            history: isHistorical ? 'enabled' : 'disabled',
            progress: { historical, newObject },
          },
        ],
      },
    }
  },
)

type Asked = Pick<OssContext, 'bucket' | 'buckets' | 'grants' | 'now' | 'replicated'>

/** The part of the objects from before the rule that was gone through, `1` when that is all of them. */
async function historyOf(
  rule: ReplicationRule,
  { bucket, replicated, buckets, grants }: Asked,
): Promise<string | undefined> {
  if (!rule.isHistorical) return undefined
  const last = await replicated.historyProgress(bucket.id, rule.id)
  if (last?.isDone === true) return '1'
  const { objects } = await buckets.stat(grants.bucket('list'))
  // Objects may have come and gone since; as long as something is left it is not all.
  return String(Math.min(0.99, Math.floor((100 * (last?.seen ?? 0)) / Math.max(1, objects)) / 100))
}

/** What was changed before this time is in the target. */
async function syncedUntil(rule: ReplicationRule, { bucket, replicated, now }: Asked): Promise<Date | undefined> {
  const { changes, isTruncated } = await replicated.replication.list(bucket, undefined, waitingChangesMax)
  if (isTruncated) return undefined
  const times = changes.flatMap(({ key, atMs }) => (appliesTo(rule, key) ? [atMs] : []))
  return new Date(Math.min(now.getTime(), ...times))
}
