import { parseEndpoint, regionOf } from '@latchkey/client/node'
import { Argument, Command } from 'commander'
import { connected, connectionOf } from '../connection.ts'
import type { Connection } from '../connection.ts'
import { printLine } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'

const tools = ['shell', 'ali-oss', 'oss2', 'aliyun'] as const
type Tool = (typeof tools)[number]

/** `latchkey env`: how the official tools reach this server. The secret is shown only when it is asked for. */
export function envCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('env')
      .description('print settings for a shell, ali-oss, oss2 and the aliyun command line')
      .addArgument(new Argument('[tool]', 'only for this one').choices(tools))
      .option('--show-secret', 'print the key and its secret, so that: eval "$(latchkey env shell --show-secret)"'),
  ).action(async (tool: Tool | undefined, options: { readonly showSecret?: true }, self: Command) => {
    const connection = connectionOf(self, surroundings)
    const key = options.showSecret === true ? await connection.credentials?.() : undefined
    const wanted = tool === undefined ? tools : [tool]
    for (const [index, one] of wanted.entries()) {
      if (tool === undefined) printLine(surroundings, `${index === 0 ? '' : '\n'}${titles[one]}`)
      for (const line of linesFor(one, connection, key)) printLine(surroundings, line)
    }
  })
}

const titles: Readonly<Record<Tool, string>> = {
  shell: '# A shell: read by the official credential libraries, oss2 and latchkey itself',
  'ali-oss': '// ali-oss, for Node and browsers',
  oss2: '# oss2, for Python; its provider reads OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET',
  aliyun: '# aliyun, the cloud’s command line',
}

type Key = {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string | undefined
}

function linesFor(tool: Tool, connection: Connection, key: Key | undefined): readonly string[] {
  const { endpoint } = connection
  const parsed = parseEndpoint(endpoint)
  const region = connection.region ?? regionOf(parsed) ?? 'cn-hangzhou'
  const isPlain = parsed.protocol === 'http'
  switch (tool) {
    case 'shell':
      return [
        `export LATCHKEY_ENDPOINT=${quoted(endpoint)}`,
        `export OSS_ENDPOINT=${quoted(endpoint)}`,
        `export OSS_REGION=${quoted(region)}`,
        ...keyLines(key),
      ]
    case 'ali-oss':
      return [
        `new OSS({ endpoint: '${endpoint}', region: 'oss-${region}', authorizationV4: true, secure: ${!isPlain},`,
        '  accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,',
        '  accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,',
        "  stsToken: process.env.ALIBABA_CLOUD_SECURITY_TOKEN, bucket: 'BUCKET' })",
        `new OSS.STS({ endpoint: '${connection.stsEndpoint ?? endpoint}', accessKeyId: …, accessKeySecret: … })`,
      ]
    case 'oss2':
      return [
        'auth = oss2.ProviderAuthV4(EnvironmentVariableCredentialsProvider())',
        `bucket = oss2.Bucket(auth, '${endpoint}', 'BUCKET', region='${region}')`,
      ]
    case 'aliyun':
      return [
        `aliyun oss ls oss://BUCKET --endpoint ${quoted(endpoint)} --region ${quoted(region)}`,
        `aliyun sts GetCallerIdentity --endpoint ${parsed.host}${isPlain ? ' --insecure' : ''}`,
        `aliyun ram ListUsers --endpoint ${parsed.host}${isPlain ? ' --insecure' : ''}`,
      ]
  }
}

function keyLines(key: Key | undefined): readonly string[] {
  if (key === undefined) return ['# --show-secret adds the access key']
  const { accessKeyId, accessKeySecret, securityToken } = key
  const lines = [
    ['ALIBABA_CLOUD_ACCESS_KEY_ID', accessKeyId],
    ['ALIBABA_CLOUD_ACCESS_KEY_SECRET', accessKeySecret],
    ['OSS_ACCESS_KEY_ID', accessKeyId],
    ['OSS_ACCESS_KEY_SECRET', accessKeySecret],
    ...(securityToken === undefined
      ? []
      : [
          ['ALIBABA_CLOUD_SECURITY_TOKEN', securityToken],
          ['OSS_SESSION_TOKEN', securityToken],
        ]),
  ]
  return lines.map(([name = '', value = '']) => `export ${name}=${quoted(value)}`)
}

/** As a shell takes it literally. */
function quoted(text: string): string {
  return /^[\w.:/@+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
