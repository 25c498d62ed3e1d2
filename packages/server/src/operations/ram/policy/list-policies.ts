import { answer, onRam, param, required, shape, text, wrapped } from '@latchkey/protocol'
import { maxItemsMax, pageAnswer, pageErrors, pageInput, pageOutput, readPage } from '../../rpc/paging.ts'
import type { Directory } from '../../../store/directory/directory.ts'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { hasTags, readTags, tagsAnswer, tagsField } from '../tags.ts'
import { policyType } from '../validate.ts'
import { attachmentCount, createDate, policyAnswer, policyMembers, updateDate } from './policy-answer.ts'
import { customView, systemView } from './policy-view.ts'
import type { PolicyView } from './policy-view.ts'

const listedPolicy = shape({ ...policyMembers, createDate, updateDate, attachmentCount, tags: tagsAnswer })

export const listPolicies = rpcOperation(
  {
    name: 'ListPolicies',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listpolicies',
    summary: 'Lists the system’s policies and then the account’s by name, or one kind, page by page.',
    route: { action: 'ListPolicies', version: '2015-05-01' },
    needs: [{ action: 'ram:ListPolicies', on: onRam('policy'), stage: 'head' }],
    callers: 'signed',
    input: { ...pageInput, policyType: param('PolicyType', text), tags: tagsField },
    output: { ...pageOutput, policies: required(answer('Policies', wrapped('Policy', listedPolicy))) },
    status: 200,
    errors: [...pageErrors, 'InvalidParameter.PolicyType', 'InvalidParameter.Tag'],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    const type = input.policyType === undefined ? undefined : policyType(input.policyType)
    const wanted = readTags(input.tags)
    const { after, limit } = readPage(input)
    const { views, next } = await pageOf(directory, accountId, type, after, limit)
    const shown = views.filter(({ tags }) => hasTags(tags, wanted))
    const counts = await directory.attachments.counts(accountId, shown)
    return {
      ...pageAnswer(next),
      policies: shown.map((view, index) => ({
        ...policyAnswer(view),
        createDate: new Date(view.createdMs),
        updateDate: new Date(view.updatedMs),
        attachmentCount: counts[index] ?? 0,
        tags: view.tags,
      })),
    }
  },
)

type ViewPage = { readonly views: readonly PolicyView[]; readonly next: string | undefined }

/** A marker says in which of the two lists it stands: `S:` or `C:` and the last name shown. */
async function pageOf(
  directory: Directory,
  accountId: string,
  type: 'System' | 'Custom' | undefined,
  after: string | undefined,
  limit: number,
): Promise<ViewPage> {
  const isPastSystem = after?.startsWith('C:') === true
  const name = after?.slice('C:'.length)
  const system = type === 'Custom' || isPastSystem ? [] : systemAfter(directory, name)
  if (system.length > limit || type === 'System') {
    const views = system.slice(0, limit)
    return { views, next: system.length > limit ? `S:${views.at(-1)?.name ?? ''}` : undefined }
  }
  // One more than there is room for when the system's policies fill the page, only to know whether anything follows.
  const room = limit - system.length
  const query = { after: isPastSystem ? name : undefined, limit: Math.min(Math.max(room, 1), maxItemsMax) }
  const page = await directory.policies.list(accountId, query)
  if (room === 0) return { views: system, next: page.items.length > 0 ? `S:${system.at(-1)?.name ?? ''}` : undefined }
  const next = page.next === undefined ? undefined : `C:${page.next}`
  return { views: [...system, ...page.items.map(customView)], next }
}

function systemAfter(directory: Directory, name: string | undefined): PolicyView[] {
  const views = [...directory.systemPolicies.values()].map(systemView).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return name === undefined ? views : views.filter((view) => view.name > name)
}
