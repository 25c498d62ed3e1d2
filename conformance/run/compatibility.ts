/** `docs/reference/compatibility.md`: operations by clients, from the results of a run. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Verdict } from './expectations.ts'
import { goModules } from './go.ts'
import { javaPackages } from './java.ts'
import { pythonPackages, pythonRpcPackages } from './python.ts'

/** Columns of the table: the clients whose name begins so, together. */
const columns: readonly (readonly [title: string, start: RegExp])[] = [
  ['by hand', /^raw /],
  ['ali-oss', /^ali-oss /],
  ['oss2', /^oss2 /],
  ['alibabacloud-oss-v2', /^alibabacloud-oss-v2 /],
  ['Go', /^aliyun-oss-go-sdk /],
  ['Go v2', /^alibabacloud-oss-go-sdk-v2 /],
  ['Java', /^aliyun-sdk-oss /],
  ['ossutil', /^ossutil /],
  ['pop-core', /^@alicloud\/pop-core/],
  ['sts, ram and ims SDK', /^@alicloud\/(sts|ram|ims)\d/],
  ['aliyun-python-sdk', /^aliyun-python-sdk-/],
  ['alibaba-cloud-sdk-go', /^alibaba-cloud-sdk-go/],
  ['credentials', /^@alicloud\/credentials/],
  ['credentials (Python)', /^alibabacloud-credentials/],
  ['permissions', /^authorization$/],
]
const top = join(import.meta.dirname, '..', '..')

export function writeCompatibility(verdicts: readonly Verdict[]): void {
  const operations = [...new Set(verdicts.flatMap(operationsOf))].filter((name) => name !== 'Client').toSorted()
  const rows = operations.map((operation) => {
    const own = verdicts.filter((verdict) => operationsOf(verdict).includes(operation))
    return `| ${operation} | ${columns.map(([, start]) => cell(own.filter(({ client }) => start.test(client)))).join(' | ')} |`
  })
  writeFileSync(
    join(top, 'docs', 'reference', 'compatibility.md'),
    `${[
      '<!-- Written by `npm run conformance -- --write` from the results of that run. Do not edit. -->',
      '',
      '# Which clients work',
      '',
      'Each cell counts the cases of an operation that the client played against a running server, happy ones and documented',
      'errors: `✔ 12` all twelve as the reference says, `✖ 11/12` one not, `≠` known differences among them, `–` not played by',
      'this client. The cases, how to run them and how to point them at another server are described in',
      '[conformance](../../conformance/README.md).',
      '',
      `| operation | ${columns.map(([title]) => title).join(' | ')} |`,
      `| --- |${' --- |'.repeat(columns.length)}`,
      ...rows,
      '',
      ...clientLines(verdicts),
      ...differenceLines(verdicts),
    ].join('\n')}\n`,
  )
}

/** `PutObjectAcl+GetObjectAcl_each` plays two. */
function operationsOf({ name }: Verdict): readonly string[] {
  return (name.split('_')[0] ?? name).split('+')
}

function cell(verdicts: readonly Verdict[]): string {
  const played = verdicts.filter(({ verdict }) => verdict !== 'skipped')
  if (played.length === 0) return '–'
  const good = played.filter(({ verdict }) => verdict === 'passed').length
  const known = played.filter(({ verdict }) => verdict === 'known').length
  if (good === played.length) return `✔ ${good}`
  return good + known === played.length ? `≠ ${good}/${played.length}` : `✖ ${good}/${played.length}`
}

function clientLines(verdicts: readonly Verdict[]): string[] {
  const clients = [...new Set(verdicts.map(({ client }) => client))]
  return [
    '## Clients',
    '',
    `Versions: ${[...npmVersions(), ...[...pythonPackages, ...pythonRpcPackages].map((one) => one.replace('==', ' ')), ...goModules(), ...javaPackages()].join(', ')}.`,
    '',
    '| client | cases | not as the reference says |',
    '| --- | --- | --- |',
    ...clients.map((client) => {
      const own = verdicts.filter((verdict) => verdict.client === client && verdict.verdict !== 'skipped')
      const bad = own.filter(({ verdict }) => verdict !== 'passed').length
      return `| ${client} | ${own.length === 0 ? 'not run' : own.length} | ${own.length === 0 ? '–' : bad} |`
    }),
  ]
}

/** The official clients of this package, as its own manifest pins them. */
function npmVersions(): string[] {
  const manifest = JSON.parse(readFileSync(join(top, 'conformance', 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>
  }
  return Object.entries(manifest.dependencies)
    .filter(([name]) => /^(ali-oss|@alicloud\/(?!openapi-core))/.test(name))
    .map(([name, version]) => `${name} ${version}`)
}

function differenceLines(verdicts: readonly Verdict[]): string[] {
  const known = verdicts.filter(({ verdict }) => verdict === 'known')
  if (known.length === 0) return []
  return [
    '',
    '## Known differences',
    '',
    ...known.map(({ client, name, reason }) => `- ${client}, \`${name}\`: ${reason}`),
  ]
}
