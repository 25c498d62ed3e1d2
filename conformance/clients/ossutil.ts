/** `ossutil`, the cloud's command line tool, as a person types it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runToEnd } from '../own-tests/child.ts'
import type { Given } from '../run/given.ts'
import { ossutilProgram } from '../run/go.ts'
import { Skipped, skippedSuite, suiteOf } from '../run/suite.ts'
import type { Case, Suite } from '../run/suite.ts'
import type { Keys } from '../wire/keys.ts'

type Tool = {
  /** What it prints when it goes well. */
  readonly run: (...args: string[]) => Promise<string>
  /** What it prints when it does not. */
  readonly fails: (...args: string[]) => Promise<string>
  readonly bucket: string
  readonly folder: string
  readonly made: string
}

const commandTimeoutMs = 60_000

export async function ossutilSuites(given: Given): Promise<Suite[]> {
  try {
    const program = await ossutilProgram()
    return [suite(given, program, 'V1'), suite(given, program, 'V4')]
  } catch (error) {
    if (!(error instanceof Skipped)) throw error
    return [skippedSuite('ossutil', error.message)]
  }
}

function suite(given: Given, program: string, signature: 'V1' | 'V4'): Suite {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-ossutil-'))
  let tool: Tool | undefined
  return suiteOf({
    client: `ossutil ${signature}, IP`,
    only: given.only,
    before: async () => {
      tool = await toolOf(given, program, signature, folder)
    },
    after: () => {
      rmSync(folder, { recursive: true, force: true })
      return Promise.resolve()
    },
    cases: cases.map(({ name, run }) => ({
      name,
      run: async () => {
        ok(tool, 'made before the first case')
        await run(tool)
      },
    })),
  })
}

async function toolOf(given: Given, program: string, signature: 'V1' | 'V4', folder: string): Promise<Tool> {
  const { world, target } = given
  const options = [
    ...keyOptions(target.rootKeys),
    '-e',
    target.endpoint,
    '--config-file',
    join(folder, 'none'),
    ...(signature === 'V4' ? ['--sign-version', 'v4', '--region', target.region] : []),
  ]
  const play = (args: readonly string[]) =>
    runToEnd(program, [...args, ...options], { cwd: folder, timeoutMs: commandTimeoutMs })
  return {
    bucket: await world.bucket('ossutil'),
    made: world.name('ossutil-made'),
    folder,
    run: async (...args) => {
      const { code, output } = await play(args)
      if (code !== 0) throw new Error(`ossutil ${args.join(' ')}: exit ${code}: ${output.slice(-500)}`)
      return output
    },
    fails: async (...args) => {
      const { code, output } = await play(args)
      if (code === 0) throw new Error(`ossutil ${args.join(' ')} went well: ${output.slice(-300)}`)
      return output
    },
  }
}

const keyOptions = (keys: Keys): string[] => ['-i', keys.id, '-k', keys.secret]

const cases: readonly { readonly name: Case['name']; readonly run: (tool: Tool) => Promise<void> }[] = [
  {
    name: 'PutBucket+GetBucketInfo+PutBucketAcl+ListBuckets+DeleteBucket_mb-stat-set-acl-ls-rm',
    run: async ({ run, fails, made }) => {
      await run('mb', `oss://${made}`, '--storage-class', 'IA')
      match(await run('stat', `oss://${made}`), /StorageClass\s*: IA/)
      await run('set-acl', `oss://${made}`, 'public-read', '-b')
      match(await run('stat', `oss://${made}`), /ACL\s*: public-read/)
      match(await run('ls'), new RegExp(`oss://${made}`))
      await run('rm', `oss://${made}`, '-b', '-f')
      match(await fails('stat', `oss://${made}`), /NoSuchBucket/)
    },
  },
  {
    name: 'PutObject+GetObject+HeadObject+DeleteObject_cp-cat-stat-rm',
    run: async ({ run, fails, bucket, folder }) => {
      const text = join(folder, 'a text.txt')
      writeFileSync(text, 'hello ключ')
      await run('cp', text, `oss://${bucket}/dir/a+b ключ.txt`, '--meta', 'X-Oss-Meta-Level:7#Content-Type:text/x-a')
      match(await run('cat', `oss://${bucket}/dir/a+b ключ.txt`), /hello ключ/)
      const said = await run('stat', `oss://${bucket}/dir/a+b ключ.txt`)
      match(said, /X-Oss-Meta-Level\s*: 7/)
      match(said, /Content-Type\s*: text\/x-a/)
      await run('rm', `oss://${bucket}/dir/a+b ключ.txt`)
      match(await fails('stat', `oss://${bucket}/dir/a+b ключ.txt`), /NoSuchKey|404/)
    },
  },
  {
    name: 'UploadPart+CompleteMultipartUpload+GetObject_a-large-file-both-ways',
    run: async ({ run, bucket, folder }) => {
      const bytes = Buffer.alloc(3_000_000, 'latchkey ')
      writeFileSync(join(folder, 'large'), bytes)
      const parts = ['--bigfile-threshold', '500000', '--part-size', '300000', '-f']
      await run('cp', join(folder, 'large'), `oss://${bucket}/large`, ...parts)
      await run('cp', `oss://${bucket}/large`, `oss://${bucket}/large copied`, ...parts)
      await run('cp', `oss://${bucket}/large copied`, join(folder, 'large back'), ...parts)
      ok(readFileSync(join(folder, 'large back')).equals(bytes))
    },
  },
  {
    name: 'PutObject+ListObjects+DeleteMultipleObjects_a-folder-up-listed-and-away',
    run: async ({ run, bucket, folder }) => {
      mkdirSync(join(folder, 'tree', 'b'), { recursive: true })
      for (const name of ['a', 'b/1', 'b/2']) writeFileSync(join(folder, 'tree', name), name)
      await run('cp', join(folder, 'tree'), `oss://${bucket}/tree/`, '-r', '-f')
      match(await run('ls', `oss://${bucket}/tree/`), /Object Number is: 4/)
      match(await run('ls', `oss://${bucket}/tree/`, '-d'), /oss:\/\/[^\n]*\/tree\/b\//)
      match(await run('du', `oss://${bucket}/tree/`), /total object count: 4/)
      await run('rm', `oss://${bucket}/tree/`, '-r', '-f')
      match(await run('ls', `oss://${bucket}/tree/`), /Object Number is: 0/)
    },
  },
  {
    name: 'PutObject+ListObjectsV2_sync-both-ways',
    run: async ({ run, bucket, folder }) => {
      mkdirSync(join(folder, 'sync up'))
      for (const name of ['a', 'b']) writeFileSync(join(folder, 'sync up', name), name)
      await run('sync', join(folder, 'sync up'), `oss://${bucket}/sync/`, '-f')
      await run('sync', `oss://${bucket}/sync/`, join(folder, 'sync down'), '-f', '--backup-dir', join(folder, 'old'))
      deepEqual(
        ['a', 'b'].map((name) => readFileSync(join(folder, 'sync down', name), 'utf8')),
        ['a', 'b'],
      )
    },
  },
  {
    name: 'AppendObject+PutObjectAcl+CopyObject_appendfromfile-set-acl-set-meta',
    run: async ({ run, bucket, folder }) => {
      writeFileSync(join(folder, 'more'), 'abc')
      await run('appendfromfile', join(folder, 'more'), `oss://${bucket}/append`)
      await run('appendfromfile', join(folder, 'more'), `oss://${bucket}/append`)
      match(await run('cat', `oss://${bucket}/append`), /abcabc/)
      await run('set-acl', `oss://${bucket}/append`, 'public-read')
      match(await run('stat', `oss://${bucket}/append`), /ACL\s*: public-read/)
      writeFileSync(join(folder, 'plain'), 'x')
      await run('cp', join(folder, 'plain'), `oss://${bucket}/plain`, '-f')
      await run('set-meta', `oss://${bucket}/plain`, 'Cache-Control:no-cache', '--update')
      match(await run('stat', `oss://${bucket}/plain`), /Cache-Control\s*: no-cache/)
    },
  },
  {
    name: 'PutSymlink+GetSymlink+PutObjectTagging+GetObjectTagging_create-symlink-object-tagging',
    run: async ({ run, bucket, folder }) => {
      writeFileSync(join(folder, 'target'), 'pointed at')
      await run('cp', join(folder, 'target'), `oss://${bucket}/target`, '-f')
      await run('create-symlink', `oss://${bucket}/link`, 'target')
      match(await run('read-symlink', `oss://${bucket}/link`), /target/)
      match(await run('cat', `oss://${bucket}/link`), /pointed at/)
      await run('object-tagging', '--method', 'put', `oss://${bucket}/target`, 'stage#test')
      match(await run('object-tagging', '--method', 'get', `oss://${bucket}/target`), /stage/)
      await run('object-tagging', '--method', 'delete', `oss://${bucket}/target`)
    },
  },
  {
    name: 'PutBucketTags+PutBucketCors+PutBucketReferer+PutBucketPolicy_documents-of-a-bucket',
    run: async ({ run, bucket, folder }) => {
      await run('bucket-tagging', '--method', 'put', `oss://${bucket}`, 'stage#test')
      match(await run('bucket-tagging', '--method', 'get', `oss://${bucket}`), /stage/)
      await run('bucket-tagging', '--method', 'delete', `oss://${bucket}`)
      const cors = join(folder, 'cors.xml')
      writeFileSync(
        cors,
        '<?xml version="1.0" encoding="UTF-8"?><CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>',
      )
      await run('cors', '--method', 'put', `oss://${bucket}`, cors)
      match(await run('cors', '--method', 'get', `oss://${bucket}`), /<AllowedOrigin>\*</)
      await run('cors', '--method', 'delete', `oss://${bucket}`)
      await run('referer', '--method', 'put', `oss://${bucket}`, 'https://*.game.example', '--disable-empty-referer')
      match(await run('referer', '--method', 'get', `oss://${bucket}`), /game\.example/)
      await run('referer', '--method', 'delete', `oss://${bucket}`)
    },
  },
  {
    name: 'PutBucketVersioning+ListObjectVersions_bucket-versioning-and-rm-all-versions',
    run: async ({ run, made, folder }) => {
      const url = `oss://${made}-v`
      await run('mb', url)
      await run('bucket-versioning', '--method', 'put', url, 'enabled')
      for (const text of ['one', 'two']) {
        writeFileSync(join(folder, 'version'), text)
        await run('cp', join(folder, 'version'), `${url}/a`, '-f')
      }
      match(await run('ls', url, '--all-versions'), /Object Number is: 2/)
      await run('rm', url, '--all-versions', '-r', '-f', '-b', '-a')
    },
  },
  {
    name: 'GetObject_by-signed-url',
    run: async ({ run, bucket, folder }) => {
      writeFileSync(join(folder, 'signed'), 'by url')
      await run('cp', join(folder, 'signed'), `oss://${bucket}/signed ключ`, '-f')
      const url = /https?:\/\/\S+/.exec(await run('sign', `oss://${bucket}/signed ключ`, '--timeout', '60'))?.[0]
      ok(url, 'it prints a URL')
      equal(await (await fetch(url)).text(), 'by url')
    },
  },
]
