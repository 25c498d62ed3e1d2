/** Rules about conditions: what they look at, and what an absent key makes of them. */
import { canonicalConditionKey, conditionKeys, operators } from '../conditions.ts'
import type { Condition } from '../document.ts'
import { operationActions } from '../prove/actions.gen.ts'
import { asciiLower } from '../wildcard.ts'
import type { Rule, Seen } from './finding.ts'

const isNegated = ({ operator }: Condition): boolean => operators.get(operator)?.isNegated ?? false

function conditionsOf({ statement }: Seen): (Condition & { readonly canonicalKey: string })[] {
  return statement.source.conditions.map((one) => ({ ...one, canonicalKey: canonicalConditionKey(one.key) }))
}

const wildcardInEquals: Rule = {
  name: 'wildcard-in-equals',
  find: (seen) =>
    conditionsOf(seen)
      .filter(({ operator }) => /^String(?:Not)?Equals/.test(operator))
      .flatMap(({ operator, key, values }) =>
        values.flatMap((value, index) => {
          if (!/[*?]/.test(value)) return []
          const like = operator.includes('Not') ? 'StringNotLike' : 'StringLike'
          const why = `${operator} takes * and ? for themselves: ${value} is compared letter by letter.`
          return [{ position: seen.places.ofCondition(operator, key, index), why, fix: `Write ${like}.` }]
        }),
      ),
}

const unknownKey: Rule = {
  name: 'unknown-condition-key',
  find: (seen) =>
    conditionsOf(seen).flatMap((condition) => {
      const { operator, key, canonicalKey } = condition
      const family = canonicalKey.split('/')[0] ?? ''
      if (conditionKeys.includes(family)) return []
      const outcome = isNegated(condition) ? 'always holds' : 'never holds'
      const why = `No request has ${key}, so this ${outcome}.`
      return [
        {
          position: seen.places.ofCondition(operator, key),
          why,
          fix: `Known keys are ${conditionKeys.slice(0, 6).join(', ')} and others of the documents.`,
        },
      ]
    }),
}

/** A negated operator also holds when there is no prefix at all, and then everything is listed. */
const negatedPrefix: Rule = {
  name: 'negated-prefix',
  find: (seen) =>
    seen.statement.source.effect === 'Deny'
      ? []
      : conditionsOf(seen)
          .filter((condition) => condition.canonicalKey === 'oss:Prefix' && isNegated(condition))
          .filter(() => !conditionsOf(seen).some((one) => one.canonicalKey === 'oss:Prefix' && !isNegated(one)))
          .map(({ operator, key }) => ({
            position: seen.places.ofCondition(operator, key),
            why: `${operator} also holds when the request has no prefix, and a listing without one shows every key.`,
            fix: 'Say by StringLike which prefixes may be listed.',
          })),
}

const mfaOfKeys: Rule = {
  name: 'mfa-of-access-keys',
  find: (seen) =>
    seen.statement.source.effect === 'Allow'
      ? []
      : conditionsOf(seen)
          .filter(({ canonicalKey, operator }) => canonicalKey === 'acs:MFAPresent' && operator === 'Bool')
          .flatMap(({ operator, key, values }) =>
            values.some((value) => asciiLower(value) === 'false')
              ? [
                  {
                    position: seen.places.ofCondition(operator, key),
                    why: 'Requests with an access key have no acs:MFAPresent, so this Deny never holds for them.',
                    fix: 'Allow by {"Bool": {"acs:MFAPresent": "true"}} instead of denying without it.',
                  },
                ]
              : [],
          ),
}

const arnInBucketPolicy: Rule = {
  name: 'principal-arn-in-bucket-policy',
  find: (seen) =>
    seen.document.kind !== 'bucket'
      ? []
      : conditionsOf(seen)
          .filter(({ canonicalKey }) => canonicalKey === 'acs:PrincipalARN')
          .map(({ operator, key }) => ({
            position: seen.places.ofCondition(operator, key),
            why: 'The cloud takes acs:PrincipalARN in a bucket policy and was seen not to enforce it.',
            fix: 'Name the caller in Principal: a UID, or arn:sts::UID:assumed-role/ROLE/*.',
          })),
}

const noListing = new Set(
  operationActions.filter(({ isListing }) => isListing !== true).map(({ action }) => asciiLower(action)),
)

/** Only listings have a prefix: with the condition, whatever else the statement allows is never allowed. */
const prefixOfOthers: Rule = {
  name: 'prefix-condition-on-others',
  find: (seen) => {
    const { effect, actions, isActionNegated } = seen.statement.source
    const isPositive = conditionsOf(seen).some((one) => one.canonicalKey === 'oss:Prefix' && !isNegated(one))
    if (effect === 'Deny' || isActionNegated || !isPositive) return []
    return actions.flatMap((action, index) =>
      noListing.has(asciiLower(action))
        ? [
            {
              position: seen.places.of('Action', index),
              why: `Only listings have oss:Prefix: with this condition ${action} is never allowed.`,
              fix: `Give ${action} a statement of its own, without the condition.`,
            },
          ]
        : [],
    )
  },
}

export const conditionRules: readonly Rule[] = [
  wildcardInEquals,
  unknownKey,
  negatedPrefix,
  mfaOfKeys,
  arnInBucketPolicy,
  prefixOfOthers,
]
