import { ServiceError, choice, list, member, onBucket, query, required, shape, text, xml } from '@latchkey/protocol'
import { parseProcess } from '../../../images/parse.ts'
import type { NamedDocument } from '../../../store/buckets/documents.ts'
import { ossOperation } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument, noSuchBucket, notImplemented } from '../refusals.ts'
import { noSuchStyle, styleNamePattern } from '../style.ts'

/** A bucket has at most this many: https://help.aliyun.com/en/oss/user-guide/image-styles */
export const stylesMax = 50

const styleName = { styleName: required(query('styleName', text)) } as const
const told = shape({
  name: required(member('Name', text)),
  content: required(member('Content', text)),
  category: required(member('Category', text)),
  created: required(member('CreateTime', text)),
  modified: required(member('LastModifyTime', text)),
})

export const putStyle = ossOperation(
  {
    name: 'PutStyle',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putstyle',
    summary: 'Stores a recipe for pictures under a name, or another one under the same name.',
    route: { method: 'PUT', on: 'bucket', query: { style: true, styleName: true } },
    needs: [{ action: 'oss:PutStyle', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: {
      ...ofBucket,
      ...styleName,
      category: query('category', choice('image', 'document', 'video')),
      style: required(xml('Style', shape({ content: required(member('Content', text)) }))),
    },
    output: {},
    status: 200,
    errors: ['InvalidArgument', 'MalformedXML', 'NoSuchBucket', 'NotImplemented'],
  },
  async (input, context) => {
    if (!styleNamePattern.test(input.styleName)) throw invalidArgument('styleName', input.styleName)
    if (input.category === 'document' || input.category === 'video') throw notImplemented(`category ${input.category}`)
    const content = input.style.content.trim()
    // Where a picture goes is the request's to say.
    if (content.includes('|')) throw invalidArgument('Content', content)
    if (content === '') throw invalidArgument('Content', content, 'Style content is invalid.')
    // Mistakes in a recipe are told at once. What is none at all the cloud keeps, and refuses where it is used.
    if (/^[a-z]+\//.test(content)) parseProcess(content)
    const outcome = await context.documents.put(
      context.grants.bucket('configure'),
      'style',
      { name: input.styleName, text: content },
      stylesMax,
      context.now.getTime(),
    )
    if (outcome === 'no-bucket') throw noSuchBucket(input.bucket)
    if (outcome === 'too-many')
      throw invalidArgument('styleName', input.styleName, `A bucket has at most ${stylesMax} styles.`)
    return {}
  },
)

export const getStyle = ossOperation(
  {
    name: 'GetStyle',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getstyle',
    summary: 'Tells the recipe that a name stands for.',
    route: { method: 'GET', on: 'bucket', query: { style: true, styleName: true } },
    needs: [{ action: 'oss:GetStyle', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, ...styleName },
    output: { style: required(xml('Style', told)) },
    status: 200,
    errors: ['InvalidArgument', 'NoSuchBucket', 'NoSuchStyle'],
  },
  async (input, { bucket, documents }) => {
    if (!styleNamePattern.test(input.styleName)) throw invalidArgument('styleName', input.styleName)
    const style = await documents.find(bucket.id, 'style', input.styleName)
    if (style === undefined) throw noSuchStyle(input.styleName)
    return { style: toldOf(style) }
  },
)

export const listStyle = ossOperation(
  {
    name: 'ListStyle',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/liststyle',
    summary: 'Lists all styles of a bucket in the order of their names.',
    route: { method: 'GET', on: 'bucket', query: { style: true } },
    needs: [{ action: 'oss:ListStyle', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { styles: required(xml('StyleList', shape({ styles: required(member('Style', list(told))) }))) },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  async (_, { bucket, documents }) => {
    const page = await documents.list(bucket.id, 'style', { limit: stylesMax })
    return { styles: { styles: page.documents.map(toldOf) } }
  },
)

export const deleteStyle = ossOperation(
  {
    name: 'DeleteStyle',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletestyle',
    summary: 'Removes a style; without one of that name it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { style: true, styleName: true } },
    needs: [{ action: 'oss:DeleteStyle', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, ...styleName },
    output: {},
    status: 204,
    errors: ['InvalidArgument', 'NoSuchBucket'],
  },
  async (input, context) => {
    if (!styleNamePattern.test(input.styleName)) throw invalidArgument('styleName', input.styleName)
    const removed = await context.documents.remove(context.grants.bucket('configure'), 'style', input.styleName)
    if (removed === 'no-bucket') throw new ServiceError('NoSuchBucket', { BucketName: input.bucket })
    return {}
  },
)

/** Times of styles are those of HTTP, unlike those of other documents. */
function toldOf({ name, text: content, createdMs, modifiedMs }: NamedDocument) {
  return {
    name,
    content,
    category: 'image',
    created: new Date(createdMs).toUTCString(),
    modified: new Date(modifiedMs).toUTCString(),
  }
}
