/** KMS for clients that encrypt by themselves: by GET, form and ACS3. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { kmsVersion, rpc } from '../../wire/rpc.ts'
import type { Parameters, RpcAnswer, RpcShape } from '../../wire/rpc.ts'
import { expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const shapes: readonly RpcShape[] = ['GET', 'form', 'split', 'acs3']

export function kmsCases(stage: Stage): Case[] {
  const { endpoint, rootKeys: keys } = stage.world.target
  const call = (action: string, parameters: Parameters, shape: RpcShape = 'GET'): Promise<RpcAnswer> =>
    rpc({ endpoint, keys, version: kmsVersion, action, parameters, shape })
  const keyId = async (): Promise<string> => {
    const headers = { 'x-oss-server-side-encryption': 'KMS' }
    const put = expectStatus(await stage.call('PUT', stage.world.name('key'), { body: 'x', headers }), 200)
    return put.headers['x-oss-server-side-encryption-key-id'] ?? ''
  }
  const refused = ({ status, json, text }: RpcAnswer, want: number, code: string): void =>
    assert.deepEqual([status, json['Code']], [want, code], text)
  return [
    {
      name: 'GenerateDataKey+Encrypt+Decrypt_with-their-context',
      run: async () => {
        const KeyId = await keyId()
        for (const shape of shapes) {
          const EncryptionContext = '{"player":"1"}'
          const drawn = await call('GenerateDataKey', { KeyId, KeySpec: 'AES_256', EncryptionContext }, shape)
          assert.equal(drawn.status, 200, drawn.text)
          assert.equal(Buffer.from(String(drawn.json['Plaintext']), 'base64').length, 32)
          const sealed = await call('Encrypt', { KeyId, Plaintext: 'c2VjcmV0', EncryptionContext }, shape)
          for (const [{ json }, want] of [
            [drawn, drawn.json['Plaintext']],
            [sealed, 'c2VjcmV0'],
          ] as const) {
            const CiphertextBlob = String(json['CiphertextBlob'])
            const opened = await call('Decrypt', { CiphertextBlob, EncryptionContext }, shape)
            assert.deepEqual([opened.json['Plaintext'], opened.json['KeyId']], [want, KeyId], opened.text)
            refused(await call('Decrypt', { CiphertextBlob }, shape), 400, 'InvalidParameter')
          }
        }
      },
    },
    {
      name: 'GenerateDataKey+Encrypt+Decrypt_refused',
      run: async () => {
        const none = '00000000-0000-0000-0000-000000000000'
        refused(await call('GenerateDataKey', { KeyId: none }), 404, 'Forbidden.KeyNotFound')
        refused(await call('Encrypt', { KeyId: none, Plaintext: 'x' }), 404, 'Forbidden.KeyNotFound')
        refused(await call('Decrypt', { CiphertextBlob: 'none' }), 400, 'InvalidParameter')
        refused(await call('Encrypt', { KeyId: none }), 400, 'MissingPlaintext')
        refused(await call('CreateKey', {}), 400, 'NotImplemented')
      },
    },
  ]
}
