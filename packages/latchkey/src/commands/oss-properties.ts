import type { Client } from '@latchkey/client/node'
import { Argument, Command, Option } from 'commander'
import { clientOf, connected, isJson } from '../connection.ts'
import { folderOf, formatAddress, parseKeyAddress, parseObjectAddress } from '../object-address.ts'
import { collectPair, parseInteger } from '../option-values.ts'
import { printLine, printResult, readableSize, shown } from '../printing.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'
import { objectsBelow } from '../transfers/listing.ts'

type Tags = Readonly<Record<string, string>>
type Place = { readonly bucket: string; readonly key: string }

/** `latchkey oss tag`: of an object, or of a bucket where the address names no key. */
export function tagCommand(surroundings: Surroundings): Command {
  const address = ['<address>', 'oss://bucket/key or oss://bucket'] as const
  return new Command('tag')
    .description('tags of an object or a bucket')
    .addCommand(
      connected(new Command('get').description('print the tags').argument(...address)).action(
        async (text: string, _options: unknown, self: Command) =>
          printResult(surroundings, await tagsOf(clientOf(self, surroundings), parseObjectAddress(text)), isJson(self)),
      ),
    )
    .addCommand(
      connected(
        new Command('set')
          .description('replace the tags')
          .argument(...address)
          .addArgument(new Argument('<name=value...>').argParser(collectPair)),
      ).action((text: string, tags: Tags, _options: unknown, self: Command) =>
        setTags(clientOf(self, surroundings), parseObjectAddress(text), tags),
      ),
    )
    .addCommand(
      connected(
        new Command('rm')
          .description('remove the tags, or those with these names')
          .argument(...address)
          .argument('[name...]'),
      ).action((text: string, names: readonly string[], _options: unknown, self: Command) =>
        removeTags(clientOf(self, surroundings), parseObjectAddress(text), names),
      ),
    )
}

async function tagsOf(client: Client, { bucket, key }: Place): Promise<Tags> {
  const { tagging } =
    key === '' ? await client.oss.getBucketTags({ bucket }) : await client.oss.getObjectTagging({ bucket, key })
  return Object.fromEntries(tagging.tagSet.map((tag) => [tag.key, tag.value ?? '']))
}

async function setTags(client: Client, { bucket, key }: Place, tags: Tags): Promise<void> {
  const tagging = { tagSet: Object.entries(tags).map(([name, value]) => ({ key: name, value })) }
  if (key === '') await client.oss.putBucketTags({ bucket, tagging })
  else await client.oss.putObjectTagging({ bucket, key, tagging })
}

async function removeTags(client: Client, place: Place, names: readonly string[]): Promise<void> {
  const { bucket, key } = place
  if (key === '') return void (await client.oss.deleteBucketTags({ bucket, keys: names.join(',') }))
  if (names.length === 0) return void (await client.oss.deleteObjectTagging({ bucket, key }))
  const left = Object.entries(await tagsOf(client, place)).filter(([name]) => !names.includes(name))
  await setTags(client, place, Object.fromEntries(left))
}

/** `latchkey oss acl`: of an object, or of a bucket where the address names no key. */
export function aclCommand(surroundings: Surroundings): Command {
  const acls = ['default', 'private', 'public-read', 'public-read-write'] as const
  return new Command('acl')
    .description('who else may reach an object or a bucket')
    .addCommand(
      connected(
        new Command('get').description('print the ACL').argument('<address>', 'oss://bucket/key or oss://bucket'),
      ).action(async (text: string, _options: unknown, self: Command) => {
        const { bucket, key } = parseObjectAddress(text)
        const client = clientOf(self, surroundings)
        const { policy } =
          key === '' ? await client.oss.getBucketAcl({ bucket }) : await client.oss.getObjectAcl({ bucket, key })
        printLine(surroundings, isJson(self) ? JSON.stringify({ acl: policy.grants[0] }) : (policy.grants[0] ?? ''))
      }),
    )
    .addCommand(
      connected(
        new Command('set')
          .description('set the ACL; `default` leaves an object to its bucket')
          .argument('<address>', 'oss://bucket/key or oss://bucket')
          .addArgument(new Argument('<acl>').choices(acls)),
      ).action(async (text: string, acl: (typeof acls)[number], _options: unknown, self: Command) => {
        const { bucket, key } = parseObjectAddress(text)
        const client = clientOf(self, surroundings)
        if (key !== '') return void (await client.oss.putObjectAcl({ bucket, key, objectAcl: acl }))
        if (acl === 'default') throw new UsageError('A bucket has nothing to leave its ACL to.')
        await client.oss.putBucketAcl({ bucket, acl })
      }),
    )
}

export function linkCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('ln')
      .description('make a link to an object of the same bucket')
      .argument('<target>', 'oss://bucket/key')
      .argument('<link>', 'oss://bucket/key')
      .option('--forbid-overwrite', 'fail where something is already'),
  ).action(async (to: string, at: string, options: { readonly forbidOverwrite?: true }, self: Command) => {
    const [target, link] = [parseKeyAddress(to), parseKeyAddress(at)]
    if (target.bucket !== link.bucket) throw new UsageError('A link and its target are in the same bucket.')
    const { forbidOverwrite } = options
    const input = { ...link, target: encodeURIComponent(target.key), forbidOverwrite }
    await clientOf(self, surroundings).oss.putSymlink(input)
    const [from, where] = [formatAddress(link), formatAddress(target)]
    printLine(surroundings, isJson(self) ? JSON.stringify({ link: from, target: where }) : shown(`${from} → ${where}`))
  })
}

type RestoreOptions = {
  readonly days: number
  readonly tier?: 'Expedited' | 'Standard' | 'Bulk'
  readonly recursive?: true
}

export function restoreCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('restore')
      .description('make an archived object readable for some days; it takes the time of its class')
      .argument('<address>', 'oss://bucket/key, or with --recursive oss://bucket/prefix')
      .option('--days <count>', 'how long it stays readable', parseInteger, 1)
      .addOption(new Option('--tier <tier>', 'how fast').choices(['Expedited', 'Standard', 'Bulk']))
      .option('-r, --recursive', 'every archived object below a folder'),
  ).action(async (text: string, options: RestoreOptions, self: Command) => {
    const client = clientOf(self, surroundings)
    const jobParameters = options.tier === undefined ? undefined : { tier: options.tier }
    const restore = async (place: Place): Promise<void> => {
      const { status } = await client.oss.restoreObject({ ...place, request: { days: options.days, jobParameters } })
      const word = status === 200 ? 'is readable, and stays so longer' : 'is being restored'
      const address = formatAddress(place)
      printLine(
        surroundings,
        isJson(self) ? JSON.stringify({ restored: address, status }) : shown(`${address} ${word}`),
      )
    }
    if (options.recursive !== true) return restore(parseKeyAddress(text))
    const { bucket, key } = parseObjectAddress(text)
    const signal = surroundings.interrupt()
    for await (const object of objectsBelow(client, bucket, folderOf(key), signal))
      if (object.storageClass.endsWith('Archive')) await restore({ bucket, key: object.key })
  })
}

/** `latchkey oss du`: how much is below a prefix, by class. */
export function usageCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('du')
      .description('count what is below a prefix, by storage class')
      .argument('<address>', 'oss://bucket or oss://bucket/prefix')
      .option('-H, --human', 'sizes as KiB, MiB …'),
  ).action(async (text: string, options: { readonly human?: true }, self: Command) => {
    const { bucket, key } = parseObjectAddress(text)
    const classes = new Map<string, { objects: number; sizeBytes: number }>()
    const signal = surroundings.interrupt()
    for await (const object of objectsBelow(clientOf(self, surroundings), bucket, key, signal)) {
      const counted = classes.get(object.storageClass) ?? { objects: 0, sizeBytes: 0 }
      classes.set(object.storageClass, {
        objects: counted.objects + 1,
        sizeBytes: counted.sizeBytes + object.size,
      })
    }
    const all = [...classes.values()]
    const total = {
      objects: all.reduce((sum, { objects }) => sum + objects, 0),
      sizeBytes: all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    }
    if (isJson(self)) return printResult(surroundings, { ...total, classes: Object.fromEntries(classes) }, true)
    const size = (bytes: number): string => (options.human === true ? readableSize(bytes) : String(bytes))
    for (const [name, counted] of classes)
      printLine(surroundings, `${size(counted.sizeBytes).padStart(12)}  ${counted.objects} objects  ${name}`)
    printLine(surroundings, `${size(total.sizeBytes).padStart(12)}  ${total.objects} objects  ${shown(text)}`)
  })
}
