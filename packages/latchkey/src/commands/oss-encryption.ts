import { Command } from 'commander'
import { clientOf, connected, isJson } from '../connection.ts'
import { parseBucketAddress } from '../object-address.ts'
import { parseEncryption } from '../option-values.ts'
import type { AskedEncryption } from '../option-values.ts'
import { printResult } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey oss encryption get|set|rm`: how objects lie on the disk whose writers do not say so. */
export function encryptionCommand(surroundings: Surroundings): Command {
  return new Command('encryption')
    .description('how new objects of a bucket lie on the disk when their writers do not say so')
    .addCommand(
      connected(new Command('get').description('tell the rule').argument('<address>', 'oss://bucket')).action(
        async (address: string, _options: unknown, self: Command) => {
          const bucket = parseBucketAddress(address)
          const { rule } = await clientOf(self, surroundings).oss.getBucketEncryption({ bucket })
          printResult(surroundings, rule.byDefault, isJson(self))
        },
      ),
    )
    .addCommand(
      connected(
        new Command('set')
          .description('encrypt new objects; what is there already stays as it is')
          .argument('<address>', 'oss://bucket')
          .argument('<sse>', 'AES256, SM4, KMS, KMS:KEYID, KMS+SM4 or KMS+SM4:KEYID', parseEncryption),
      ).action(async (address: string, sse: AskedEncryption, _options: unknown, self: Command) => {
        const { encryption: algorithm, encryptionKeyId: keyId, dataEncryption } = sse
        const rule = { byDefault: { algorithm, keyId, dataEncryption } }
        await clientOf(self, surroundings).oss.putBucketEncryption({ bucket: parseBucketAddress(address), rule })
      }),
    )
    .addCommand(
      connected(
        new Command('rm').description('new objects lie on the disk as they come').argument('<address>', 'oss://bucket'),
      ).action(async (address: string, _options: unknown, self: Command) => {
        await clientOf(self, surroundings).oss.deleteBucketEncryption({ bucket: parseBucketAddress(address) })
      }),
    )
}
