import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { runLatchkey } from './testing/terminal.ts'

const key = ['--access-key-id', 'id', '--access-key-secret', 'very-secret']

const lines: [words: string, exitCode: number, says: RegExp][] = [
  ['--help', 0, /Commands:/],
  ['--version', 0, /^0\.1\.0/],
  ['oss cp --help', 0, /--part-size/],
  ['ram create-user --help', 0, /--user-name <text>/],
  ['', 2, /Commands:/],
  ['bogus', 2, /unknown command 'bogus'/],
  ['oss ls --bogus', 2, /unknown option '--bogus'/],
  ['oss cat', 2, /missing required argument/],
  ['oss cat oss://bucket', 2, /names a bucket/],
  ['oss cp a b', 2, /One of the two is an object/],
  ['oss cp /nonexistent/file oss://b/k', 2, /There is no file/],
  ['oss rm -r oss://b', 2, /Give --force/],
  ['oss ls --limit many', 2, /It is a whole number/],
  ['oss ls --endpoint ftp://x', 2, /is no endpoint/],
  ['oss ls --profile nobody', 2, /There is no profile nobody/],
  ['oss ls --access-key-id x', 2, /both or neither/],
  ['oss sign oss://b/k --expires 0 --access-key-id a --access-key-secret b', 2, /1 to 604800 whole seconds/],
  ['ram create-access-key --nothing', 2, /unknown option/],
  ['ram get-user', 2, /required option '--user-name/],
  ['policy why nothing', 2, /is no request id/],
  [
    'image explain image/resize,w_200/format,webp',
    0,
    /^turn upright\nresize mode=lfit width=200 [^\n]*\nwrite as webp\n$/,
  ],
  ['image explain resize,p_50 --output json', 0, /"percent": 50/],
  ['image explain resize,w_0', 2, /InvalidArgument: The value: 0 of parameter: w is invalid/],
  ['image explain faces', 2, /NotImplemented/],
  ['sts whoami', 1, /No credentials/],
]
for (const [words, exitCode, says] of lines)
  test(`latchkey ${words} ends with ${exitCode}`, async (t) => {
    const ran = await runLatchkey(words.split(' ').filter((word) => word !== ''))
    t.assert.equal(ran.exitCode, exitCode, ran.err)
    t.assert.match(ran.out + ran.err, says)
  })

/** Servers that are something else than what was expected, and the sentence that helps. */
async function askServer(answer: Server, scheme: 'http' | 'https', command: readonly string[]): Promise<string> {
  answer.listen(0, '127.0.0.1')
  await once(answer, 'listening')
  const bound = answer.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const ran = await runLatchkey([...command, ...key, '--endpoint', `${scheme}://127.0.0.1:${port}`])
  answer.close()
  answer.closeAllConnections()
  return `${ran.exitCode} ${ran.out}${ran.err}`
}

test('https on an http port says what to write', async (t) => {
  const said = await askServer(createServer(), 'https', ['sts', 'whoami'])
  t.assert.match(said, /^1 [^]*Write http:\/\/|^1 [^]*write http:\/\//)
})

test('nothing at the address says how to start a server', async (t) => {
  const ran = await runLatchkey(['oss', 'ls', ...key, '--endpoint', 'http://127.0.0.1:1'])
  t.assert.match(ran.err, /latchkey serve/)
})

test('a server that goes on refusing the time says how far the clock is off', async (t) => {
  const body = '<Error><Code>RequestTimeTooSkewed</Code><Message>skewed</Message></Error>'
  const date = new Date(Date.now() + 7_200_000).toUTCString()
  const server = createServer((_, response) => void response.writeHead(403, { date }).end(body))
  const said = await askServer(server, 'http', ['oss', 'ls'])
  t.assert.match(said, /clock of this machine is 1(19|20) minutes behind/)
})

test('a refusal shows the layer and the way to the reason', async (t) => {
  const body =
    '<Error><Code>AccessDenied</Code><Message>no</Message><RequestId>A1B2</RequestId><AccessDeniedDetail><PolicyType>SessionPolicy</PolicyType></AccessDeniedDetail></Error>'
  const server = createServer((_, response) => void response.writeHead(403).end(body))
  const said = await askServer(server, 'http', ['oss', 'rm', 'oss://b/k'])
  t.assert.match(said, /PolicyType: SessionPolicy[^]*latchkey policy why A1B2/)
})

test('what a server says cannot drive the terminal', async (t) => {
  const body = '<Error><Code>AccessDenied</Code><Message>red &#x1b;[31m</Message></Error>'
  const server = createServer((_, response) => void response.writeHead(400).end(body))
  const said = await askServer(server, 'http', ['oss', 'ls'])
  t.assert.equal(said.includes('\u001b'), false)
})

test('no mistake of the command line repeats a secret', async (t) => {
  for (const words of [
    ['oss', 'ls', '--bogus'],
    ['oss', 'stat', 'nothing'],
    ['sts', 'whoami'],
  ]) {
    const ran = await runLatchkey([...words, ...key, '--endpoint', 'http://127.0.0.1:1'])
    t.assert.equal((ran.out + ran.err).includes('very-secret'), false)
  }
})

test('the completion script for bash is one, and knows commands and options', async (t) => {
  const { out } = await runLatchkey(['completion', 'bash'])
  const ask = `COMP_WORDS=(latchkey oss r); COMP_CWORD=2; _latchkey; echo "\${COMPREPLY[@]}"
    COMP_WORDS=(latchkey oss cp --part); COMP_CWORD=3; _latchkey; echo "\${COMPREPLY[@]}"`
  const { stdout } = await promisify(execFile)('bash', ['-c', `${out}\n${ask}`])
  t.assert.equal(stdout, 'rm rb restore\n--part-size\n')
})

test('there are scripts for zsh and fish', async (t) => {
  t.assert.match((await runLatchkey(['completion', 'zsh'])).out, /bashcompinit/)
  t.assert.match((await runLatchkey(['completion', 'fish'])).out, /complete -c latchkey/)
})

test('settings for other tools show the secret only when asked', async (t) => {
  const words = [...key, '--endpoint', 'http://127.0.0.1:9000']
  const plain = await runLatchkey(['env', ...words])
  t.assert.match(plain.out, /new OSS\(\{ endpoint: 'http:\/\/127\.0\.0\.1:9000'[^]*oss2\.Bucket[^]*aliyun sts/)
  t.assert.equal(plain.out.includes('very-secret'), false)
  const shell = await runLatchkey(['env', 'shell', '--show-secret', ...words])
  t.assert.match(shell.out, /^export ALIBABA_CLOUD_ACCESS_KEY_SECRET=very-secret$/m)
})
