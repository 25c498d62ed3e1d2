/** Rules about what a statement is on. */
import { operationActions } from '../prove/actions.gen.ts'
import { asciiLower } from '../wildcard.ts'
import { relativeIdOf, type Rule, type Seen } from './finding.ts'

type Found = ReturnType<Rule['find']>

/** A star right behind a letter, a digit or a placeholder: names that begin alike are inside. */
const openEnded = /[A-Za-z0-9}>]\*$/

/** Resources with what each has in the last field. */
function relativeIds({
  statement,
}: Seen): { readonly text: string; readonly relativeId: string; readonly index: number }[] {
  return statement.source.resources.flatMap((text, index) => {
    const relativeId = relativeIdOf(text)
    return relativeId === undefined ? [] : [{ text, relativeId, index }]
  })
}

const folderWithoutSlash: Rule = {
  name: 'folder-without-slash',
  find: (seen) => [
    ...relativeIds(seen).flatMap(({ relativeId, index }) => {
      if (!relativeId.includes('/') || !openEnded.test(relativeId)) return []
      const name = relativeId.slice(0, -1)
      return [
        {
          position: seen.places.of('Resource', index),
          why: `${relativeId} also holds what only begins so: ${name}0/… as well as ${name}/….`,
          fix: `Write ${name}/* for the folder.`,
        },
      ]
    }),
    ...prefixesWithoutSlash(seen),
  ],
}

function prefixesWithoutSlash({ statement, places }: Seen): Found {
  return statement.source.conditions
    .filter(({ key, operator }) => asciiLower(key) === 'oss:prefix' && /^String(?:Equals|Like)/.test(operator))
    .flatMap(({ operator, key, values }) =>
      values.flatMap((value, index) => {
        const isOpen =
          operator === 'StringLike'
            ? openEnded.test(value) || /[A-Za-z0-9}>]$/.test(value)
            : /[A-Za-z0-9}>]$/.test(value)
        const name = value.replace(/\*$/, '')
        if (!isOpen) return []
        const why = `A listing with the prefix ${name} shows every key that begins so: ${name}0/… as well as ${name}/….`
        return [{ position: places.ofCondition(operator, key, index), why, fix: `Let the prefix begin with ${name}/.` }]
      }),
    )
}

const regionIsNoStar: Rule = {
  name: 'region-in-resource',
  find: ({ statement, places }) =>
    statement.source.resources.flatMap((resource, index) => {
      const [, region = '', rest = ''] = /^acs:oss:([^:]*):([^]*)$/.exec(resource) ?? []
      if (region === '' || region === '*') return []
      const why = `A resource with a region matches in that region only, and the documents of OSS know * alone there.`
      return [{ position: places.of('Resource', index), why, fix: `Write acs:oss:*:${rest}.` }]
    }),
}

const keyBeginsWithSlash: Rule = {
  name: 'key-begins-with-slash',
  find: (seen) =>
    relativeIds(seen).flatMap(({ relativeId, index }) => {
      const match = /^([^/]+)\/[/\\]/.exec(relativeId)
      if (match === null) return []
      const why = 'No key begins with / or \\, so this matches nothing.'
      const fix = `Write ${match[1] ?? ''}/${relativeId.slice((match[1] ?? '').length + 1).replace(/^[/\\]+/, '')}.`
      return [{ position: seen.places.of('Resource', index), why, fix }]
    }),
}

const actionOn = new Map(operationActions.map(({ action, on }) => [asciiLower(action), on]))

/** Literal actions that none of the statement's resources can be asked on. */
const actionOffItsResource: Rule = {
  name: 'action-off-its-resource',
  find: (seen) => {
    const { statement, places } = seen
    const { resources, actions, isActionNegated } = statement.source
    const own = relativeIds(seen)
    if (isActionNegated || own.length < resources.length || own.length === 0) return []
    const [example = { relativeId: '' }] = own
    const bucket = example.relativeId.split('/')[0] ?? ''
    return actions.flatMap((action, index) => {
      const on = actionOn.get(asciiLower(action))
      const position = places.of('Action', index)
      if (on === 'object' && !own.some(({ relativeId }) => /[/*]/.test(relativeId)))
        return [
          {
            position,
            why: `${action} is asked on objects, and every Resource here is a bucket: it does nothing.`,
            fix: `Add ${bucket}/* to Resource.`,
          },
        ]
      if (on === 'bucket' && !own.some(({ relativeId }) => !relativeId.includes('/')))
        return [
          {
            position,
            why: `${action} is asked on the bucket, and every Resource here is below one: it does nothing.`,
            fix: `Give it a statement with the Resource acs:oss:*:*:${bucket}${/List/.test(action) ? ' and a condition on oss:Prefix' : ''}.`,
          },
        ]
      if (on === 'service' && !own.some(({ relativeId }) => relativeId === '*'))
        return [
          {
            position,
            why: `${action} is asked on the service as a whole: here it does nothing.`,
            fix: 'Give it a statement with the Resource acs:oss:*:*:*.',
          },
        ]
      return []
    })
  },
}

const variable: Rule = {
  name: 'variable',
  find: ({ statement, places }) => {
    const why = 'There are no variables in the policy language: ${…} is looked for letter by letter.'
    const fix = 'Put the value in before the policy is handed over, as latchkey policy prove does with {id}.'
    const { resources, conditions } = statement.source
    return [
      ...resources.flatMap((text, index) =>
        text.includes('${') ? [{ position: places.of('Resource', index), why, fix }] : [],
      ),
      ...conditions.flatMap(({ operator, key, values }) =>
        values.flatMap((value, index) =>
          value.includes('${') ? [{ position: places.ofCondition(operator, key, index), why, fix }] : [],
        ),
      ),
    ]
  },
}

export const resourceRules: readonly Rule[] = [
  folderWithoutSlash,
  regionIsNoStar,
  keyBeginsWithSlash,
  actionOffItsResource,
  variable,
]
