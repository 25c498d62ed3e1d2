import { answer, onRam, required, shape } from '@latchkey/protocol'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import {
  attachmentCount,
  createDate,
  policyAnswer,
  policyMembers,
  policyVersionShape,
  updateDate,
  versionAnswer,
  versionOf,
} from './policy-answer.ts'
import { policyInput, policyInputErrors, readPolicyRef } from './policy-fields.ts'
import { viewPolicy } from './policy-view.ts'

export const getPolicy = rpcOperation(
  {
    name: 'GetPolicy',
    product: 'ram',
    tier: 1,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getpolicy',
    summary: 'Shows a policy with its default version.',
    route: { action: 'GetPolicy', version: '2015-05-01' },
    needs: [{ action: 'ram:GetPolicy', on: onRam('policy', 'policyName'), stage: 'head' }],
    callers: 'signed',
    input: policyInput,
    output: {
      policy: required(answer('Policy', shape({ ...policyMembers, createDate, updateDate, attachmentCount }))),
      defaultPolicyVersion: required(answer('DefaultPolicyVersion', policyVersionShape)),
    },
    status: 200,
    errors: [...policyInputErrors, 'EntityNotExist.Policy'],
  },
  async (input, { caller, directory }) => {
    const { accountId } = signedCaller(caller)
    const ref = readPolicyRef(input)
    const [view, counts] = await Promise.all([
      viewPolicy(directory, accountId, ref),
      directory.attachments.counts(accountId, [ref]),
    ])
    return {
      policy: {
        ...policyAnswer(view),
        createDate: new Date(view.createdMs),
        updateDate: new Date(view.updatedMs),
        attachmentCount: counts[0] ?? 0,
      },
      defaultPolicyVersion: versionAnswer(versionOf(view, view.defaultVersionId), view.defaultVersionId),
    }
  },
)
