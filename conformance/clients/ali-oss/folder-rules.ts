/** ali-oss meets the rules for folders: what it shows its user is the documented error, with what there is and what is missing. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { refusal } from './stage.ts'
import type { AliStage } from './stage.ts'
import type { AliOss } from './library.ts'

const partBytes = 102_400

export function aliFolderRuleCases(stage: AliStage): Case[] {
  return [fullCase(stage), fullForPartsCase(stage), typeCase(stage), largeCase(stage), insertOnlyCase(stage)]
}

/** A bucket with one rule for the folders below `saves`. ali-oss has no call for the document. */
async function ruled(stage: AliStage, rule: string): Promise<AliOss> {
  const bucket = await stage.world.bucket('ali-folders')
  const body = `<FolderRulesConfiguration><Rule><Prefix>saves</Prefix>${rule}</Rule></FolderRulesConfiguration>`
  const { status, text } = await stage.world.root.call('PUT', { bucket, query: [['folderRules']], body })
  assert.equal(status, 200, text)
  return stage.clientOf(bucket)
}

function fullCase(stage: AliStage): Case {
  return {
    name: 'PutObject+CopyObject+AppendObject_a-full-folder-is-told',
    run: async () => {
      const client = await ruled(stage, '<MaxBytes>100</MaxBytes>')
      await client.put('else/source', Buffer.alloc(40))
      await client.put('saves/1/a', Buffer.alloc(61))
      for (const write of [
        () => client.put('saves/1/b', Buffer.alloc(40)),
        () => client.copy('saves/1/b', 'else/source'),
        () => client.append('saves/1/b', Buffer.alloc(40)),
      ]) {
        const error = await refusal(write(), 409, 'FolderQuotaExceeded')
        assert.equal(error.name, 'FolderQuotaExceededError')
        assert.equal(error.ecCode, '9001-00000001')
        assert.match(error.message, /saves\/1 .*MaxBytes is 100, 61 are used, 40 more are needed/)
        assert.ok(error.requestId)
      }
      await client.delete('saves/1/a')
      await client.put('saves/1/b', Buffer.alloc(100))
    },
  }
}

function fullForPartsCase(stage: AliStage): Case {
  return {
    name: 'UploadPart_a-full-folder-is-told-by-multipartUpload',
    run: async () => {
      const client = await ruled(stage, `<MaxBytes>${2 * partBytes}</MaxBytes>`)
      const upload = client.multipartUpload('saves/1/big', Buffer.alloc(3 * partBytes), { partSize: partBytes })
      const error = await refusal(upload, 409, 'FolderQuotaExceeded')
      assert.match(error.message, /MaxBytes is 204800, 204800 are used, 102400 more are needed/)
    },
  }
}

function typeCase(stage: AliStage): Case {
  return {
    name: 'PutObject_a-type-that-the-folder-does-not-take-is-told',
    run: async () => {
      const client = await ruled(stage, '<ContentType>image/*</ContentType>')
      const error = await refusal(client.put('saves/1/a.txt', Buffer.from('x')), 409, 'FolderTypeNotAllowed')
      assert.equal(error.ecCode, '9001-00000003')
      await client.put('saves/1/a.png', Buffer.from('x'))
      await client.put('saves/1/b', Buffer.from('x'), { mime: 'image/png' })
    },
  }
}

function largeCase(stage: AliStage): Case {
  return {
    name: 'PutObject_an-object-that-is-too-large-for-its-folder-is-told',
    run: async () => {
      const client = await ruled(stage, `<MaxObjectBytes>${partBytes}</MaxObjectBytes>`)
      const large = Buffer.alloc(partBytes + 1)
      const error = await refusal(client.put('saves/1/a', large), 409, 'FolderObjectTooLarge')
      assert.equal(error.ecCode, '9001-00000002')
      // More than a socket takes in before the answer comes. Of what is refused a megabyte is read to its end, and no more.
      const streamed = client.put('saves/1/a', Buffer.alloc(1_000_000))
      assert.equal((await refusal(streamed, 409, 'FolderObjectTooLarge')).ecCode, '9001-00000002')
      await client.put('saves/1/a', large.subarray(1))
    },
  }
}

function insertOnlyCase(stage: AliStage): Case {
  return {
    name: 'PutObject_what-is-there-stays-in-an-insert-only-folder',
    run: async () => {
      const client = await ruled(stage, '<InsertOnly>true</InsertOnly>')
      await client.put('saves/1/a', Buffer.from('x'))
      const error = await refusal(client.put('saves/1/a', Buffer.from('y')), 409, 'FolderInsertOnly')
      assert.equal(error.ecCode, '9001-00000004')
    },
  }
}
