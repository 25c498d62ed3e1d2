/** Form uploads, signed V1 and V4. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { etagOf } from '../../wire/checksums.ts'
import { postForm, signedFields } from '../../wire/form.ts'
import type { Fields, FormFile, PolicyOptions } from '../../wire/form.ts'
import type { Keys } from '../../wire/keys.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

type Form = {
  readonly key: string
  readonly fields?: Fields
  readonly policy?: Partial<PolicyOptions>
  readonly keys?: Keys
  readonly file?: FormFile
  readonly after?: Fields
  readonly change?: (fields: Fields) => Fields
}

export class Forms {
  readonly stage: Stage

  constructor(stage: Stage) {
    this.stage = stage
  }

  async post({
    key,
    fields = [],
    policy = {},
    keys,
    file = { content: 'from a form', type: 'text/plain' },
    after,
    change,
  }: Form): Promise<WireAnswer> {
    const { stage } = this
    const { endpoint, region, scheme } = stage.oss.options
    const conditions = policy.conditions ?? [{ bucket: stage.bucket }, ['starts-with', '$key', '']]
    const signed = signedFields(scheme, keys ?? stage.world.target.rootKeys, region, { ...policy, conditions })
    const all: Fields = [['key', key], ...fields, ...(change === undefined ? signed : change(signed))]
    return postForm({
      endpoint,
      bucket: stage.bucket,
      fields: all,
      file,
      ...(after === undefined ? {} : { after }),
    })
  }
}

export function formCases(stage: Stage): Case[] {
  const forms = new Forms(stage)
  return [...goodForms(stage, forms), ...badForms(stage, forms)]
}

function goodForms(stage: Stage, forms: Forms): Case[] {
  return [
    {
      name: 'PostObject_stores-and-answers-204',
      run: async () => {
        const answer = expectStatus(
          await forms.post({
            key: 'form/a.txt',
            fields: [
              ['x-oss-meta-a', 'b'],
              ['Cache-Control', 'no-cache'],
            ],
          }),
          204,
        )
        assert.equal(answer.headers['etag'], etagOf('from a form'))
        const { text, headers } = await stage.get('form/a.txt')
        assert.deepEqual(
          [text, headers['content-type'], headers['x-oss-meta-a'], headers['cache-control']],
          ['from a form', 'text/plain', 'b', 'no-cache'],
        )
      },
    },
    {
      name: 'PostObject_success-action-status',
      run: async () => {
        const created = expectStatus(
          await forms.post({ key: 'form/201', fields: [['success_action_status', '201']] }),
          201,
        )
        assert.deepEqual(
          [element(created.text, 'Bucket'), element(created.text, 'Key'), element(created.text, 'ETag')],
          [stage.bucket, 'form/201', etagOf('from a form')],
        )
        assert.ok(element(created.text, 'Location') !== undefined)
        expectStatus(await forms.post({ key: 'form/200', fields: [['success_action_status', '200']] }), 200)
        expectStatus(await forms.post({ key: 'form/other', fields: [['success_action_status', '299']] }), 204)
      },
    },
    {
      name: 'PostObject_success-action-redirect',
      run: async () => {
        const answer = await forms.post({
          key: 'form/redirect',
          fields: [['success_action_redirect', 'https://game.example.com/done']],
        })
        assert.match(expectStatus(answer, 303).headers['location'] ?? '', /^https:\/\/game\.example\.com\/done/)
        expectStatus(await stage.get('form/redirect'), 200)
      },
    },
    {
      name: 'PostObject_file-name-in-the-key',
      run: async () => {
        expectStatus(await forms.post({ key: 'form/${filename}', file: { content: 'x', name: '头像.png' } }), 204)
        expectStatus(await stage.get('form/头像.png'), 200)
      },
    },
    {
      name: 'PostObject_every-kind-of-condition',
      run: async () => {
        const conditions = [
          { bucket: stage.bucket },
          ['eq', '$key', 'form/conditions'],
          ['content-length-range', 1, 100],
          ['in', '$content-type', ['text/plain', 'text/css']],
          ['not-in', '$cache-control', ['no-cache']],
          { 'x-oss-object-acl': 'private' },
        ]
        const fields: Fields = [
          ['content-type', 'text/plain'],
          ['cache-control', 'no-store'],
          ['x-oss-object-acl', 'private'],
        ]
        expectStatus(await forms.post({ key: 'form/conditions', policy: { conditions }, fields }), 204)
      },
    },
    {
      name: 'PostObject_by-a-session',
      run: async () => {
        expectStatus(await forms.post({ key: 'form/session', keys: await stage.world.session() }), 204)
      },
    },
    {
      name: 'PostObject_fields-behind-the-file-have-no-effect',
      run: async () => {
        const { status } = await forms.post({
          key: 'form/behind',
          after: [
            ['x-oss-object-acl', 'public-read-write'],
            ['key', 'form/elsewhere'],
          ],
        })
        assert.ok(status === 204 || status === 400)
        expectError(
          await stage.oss.as(undefined).call('GET', { bucket: stage.bucket, key: 'form/behind' }),
          403,
          'AccessDenied',
        )
        expectError(await stage.get('form/elsewhere'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'PostObject_anonymous-into-a-public-bucket-only',
      run: async () => {
        const { endpoint } = stage.oss.options
        const open = await stage.world.bucket('open', { 'x-oss-acl': 'public-read-write' })
        const form = { endpoint, fields: [['key', 'a']] as const, file: { content: 'x' } }
        expectStatus(await postForm({ ...form, bucket: open }), 204)
        expectError(await postForm({ ...form, bucket: stage.bucket }), 403, 'AccessDenied')
      },
    },
  ]
}

function badForms(stage: Stage, forms: Forms): Case[] {
  const refused: [name: string, form: Omit<Form, 'key'>, status: number, code: string][] = [
    [
      'key-outside-its-condition',
      { policy: { conditions: [['starts-with', '$key', 'elsewhere/']] } },
      403,
      'AccessDenied',
    ],
    ['another-bucket-in-the-policy', { policy: { conditions: [{ bucket: 'another' }] } }, 403, 'AccessDenied'],
    ['expired-policy', { policy: { expires: new Date(Date.now() - 1_000) } }, 403, 'AccessDenied'],
    ['file-too-large', { policy: { conditions: [['content-length-range', 1, 5]] } }, 400, 'EntityTooLarge'],
    ['file-too-small', { policy: { conditions: [['content-length-range', 50, 500]] } }, 400, 'EntityTooSmall'],
    [
      'wrong-signature',
      {
        change: (fields) =>
          fields.map(([name, value]) => [
            name,
            /^(x-oss-s|S)ignature$/.test(name) ? value.replace(/^.{4}/, 'AAAA') : value,
          ]),
      },
      403,
      'SignatureDoesNotMatch',
    ],
    ['policy-that-is-not-json', { policy: { text: '{"a' } }, 400, 'InvalidPolicyDocument'],
    [
      'policy-without-conditions',
      { policy: { text: '{"expiration":"2031-01-01T00:00:00.000Z"}' } },
      400,
      'InvalidPolicyDocument',
    ],
    ['policy-without-expiration', { policy: { text: '{"conditions":[]}' } }, 400, 'InvalidPolicyDocument'],
    ['without-policy', { change: (fields) => fields.filter(([name]) => name !== 'policy') }, 400, 'InvalidArgument'],
    [
      'without-signature',
      { change: (fields) => fields.filter(([name]) => !/^(x-oss-s|S)ignature$/.test(name)) },
      400,
      'InvalidArgument',
    ],
    ['access-key-of-nobody', { keys: { id: 'LTAInobody000000', secret: 'nothing' } }, 403, 'InvalidAccessKeyId'],
  ]
  return [
    ...refused.map(([name, form, status, code]): Case => ({
      name: `PostObject_${name}`,
      run: async () => {
        expectError(await forms.post({ key: `form/refused/${name}`, ...form }), status, code)
        expectError(await stage.get(`form/refused/${name}`), 404, 'NoSuchKey')
      },
    })),
    {
      name: 'PostObject_without-file-or-key',
      run: async () => {
        const { endpoint, region, scheme } = stage.oss.options
        const signed = signedFields(scheme, stage.world.target.rootKeys, region, {
          conditions: [{ bucket: stage.bucket }],
        })
        expectError(
          await postForm({ endpoint, bucket: stage.bucket, fields: [['key', 'a'], ...signed] }),
          400,
          'IncorrectNumberOfFilesInPOSTRequest',
        )
        assert.equal(
          (await postForm({ endpoint, bucket: stage.bucket, fields: signed, file: { content: 'x' } })).status,
          400,
        )
      },
    },
    {
      name: 'PostObject_bodies-that-are-no-form',
      run: async () => {
        const post = async (type: string, body: string): Promise<WireAnswer> =>
          stage.oss.as(undefined).call('POST', { bucket: stage.bucket, body, headers: { 'Content-Type': type } })
        for (const [type, body] of [
          ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\na'],
          ['multipart/form-data', 'x'],
          ['multipart/form-data; boundary=x', 'rubbish'],
        ] as const) {
          const { status, text } = await post(type, body)
          assert.ok(
            status === 400 &&
              /MalformedPOSTRequest|IncorrectNumberOfFiles|RequestIsNotMultiPartContent|InvalidArgument/.test(text),
            `${status} ${text}`,
          )
        }
      },
    },
  ]
}
