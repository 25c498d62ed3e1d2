/** The same framings through a proxy of another make: what it forwards must never be read as more than it sent. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { framings } from './testing-framings.ts'
import { exchange, rememberingListener, statusesOf } from './testing.ts'

const program = ['/usr/sbin/nginx', '/usr/bin/nginx'].find(existsSync)
const isRequired = process.env.LATCHKEY_TEST_NGINX === 'required'
const skip =
  program === undefined && !isRequired
    ? 'NGINX IS NOT INSTALLED AND NOT TESTED: apt-get install nginx-light (LATCHKEY_TEST_NGINX=required makes this a failure)'
    : false

type Proxy = AsyncDisposable & { readonly port: number }

/** A proxy with its defaults and keep-alive to the back end, where a smuggled request would ride. */
async function proxyTo(backendPort: number): Promise<Proxy> {
  if (program === undefined) throw new Error('nginx is not installed: apt-get install nginx-light')
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-nginx-'))
  const port = 20_000 + (backendPort % 20_000)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join(' ')
  await writeFile(
    join(directory, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/error.log;
     events { worker_connections 64; }
     http { access_log off; ${temporary}
       upstream server { server 127.0.0.1:${backendPort}; keepalive 4; }
       server { listen 127.0.0.1:${port};
         location / { proxy_pass http://server; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_request_buffering off; } } }`,
  )
  const child = spawn(program, ['-p', directory, '-c', join(directory, 'nginx.conf')], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for (let attempt = 0; attempt < 100 && !(await answers(port)); attempt += 1) await sleep(50)
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

for (const isLenient of [false, true])
  test(
    `through nginx no framing lets a second request in on a ${isLenient ? 'lenient' : 'strict'} address`,
    { skip, timeout: 60_000 },
    async (t) => {
      await using remembering = await rememberingListener(isLenient)
      const { listening, seen } = remembering
      await using proxy = await proxyTo(listening.port)
      const plain = await exchange(proxy.port, 'PUT /plain HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc')
      t.assert.deepEqual(
        [statusesOf(plain.text), seen.map((one) => one.body)],
        [['200'], ['abc']],
        'the proxy is there',
      )
      for (const [name, bytes] of framings) {
        seen.length = 0
        const { text } = await exchange(proxy.port, bytes)
        const smuggledRequests = seen.filter((one) => one.target.includes('smuggled'))
        // nginx may itself read the rest as a second request of its client: then it answers twice, and is right to.
        t.assert.equal(
          smuggledRequests.length <= Math.max(0, statusesOf(text).length - 1),
          true,
          `${name}: ${JSON.stringify(seen)} ${text}`,
        )
        t.assert.equal(
          seen.some((one) => one.target === '/first' && one.body.includes('smuggled') && smuggledRequests.length > 0),
          false,
          name,
        )
      }
    },
  )
