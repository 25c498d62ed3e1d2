/** A proxy of another make in front of a listener, for tests. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@latchkey/kv/testing-free-port'

const program = ['/usr/sbin/nginx', '/usr/bin/nginx'].find(existsSync)
const isRequired = process.env.LATCHKEY_TEST_NGINX === 'required'
/** Why tests with it are skipped, or false. */
export const skipWithoutNginx =
  program === undefined && !isRequired
    ? 'NGINX IS NOT INSTALLED AND NOT TESTED: apt-get install nginx-light (LATCHKEY_TEST_NGINX=required makes this a failure)'
    : false

export type Proxy = AsyncDisposable & { readonly port: number }

/** Adds `more` to what it sends on. It has its defaults, and keep-alive to the back end, where a smuggled request would ride. */
export async function proxyTo(backendPort: number, more = ''): Promise<Proxy> {
  if (program === undefined) throw new Error('nginx is not installed: apt-get install nginx-light')
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-nginx-'))
  const port = await freePort()
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
         location / { proxy_pass http://server; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_request_buffering off; ${more} } } }`,
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
