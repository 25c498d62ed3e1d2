/** Handshakes of OpenSSL's own client with a listener that has a rule for one name. */
import { connect as connectPlain } from 'node:net'
import { get } from 'node:https'
import { test } from 'node:test'
import { connect, createSecureContext } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { serviceCertificate, servicePrivateKey, testCertificate, testPrivateKey } from '../rules/testing-certificate.ts'
import type { TlsRule } from '../rules/https-config.ts'
import type { ListenAddress } from './listener.ts'
import { exchange, rememberingListener } from './testing.ts'

const [two, three] = ['TLSv1.2', 'TLSv1.3'] as const
const rules: Readonly<Record<string, TlsRule>> = {
  'old.example': { minVersion: two, maxVersion: two },
  'new.example': { minVersion: three, maxVersion: three },
  'suite.example': { minVersion: two, maxVersion: three, upTo12: ['ECDHE-ECDSA-AES256-GCM-SHA384'] },
  'bound.example': { minVersion: two, maxVersion: two, upTo12: ['ECDHE-ECDSA-AES256-GCM-SHA384'] },
  'strange.example': { minVersion: two, maxVersion: two, upTo12: ['NONE-OF-OURS'] },
}

const bound = { cert: testCertificate, key: testPrivateKey }
const tls: NonNullable<ListenAddress['tls']> = {
  cert: serviceCertificate,
  key: servicePrivateKey,
  ruleOf: async (name) => rules[name],
  certificateOf: async (name, ciphers) =>
    name === 'bound.example' ? createSecureContext({ ...bound, ...(ciphers && { ciphers }) }) : undefined,
}

/** Version and suite, or why there is none. */
function handshake(port: number, servername: string, options: ConnectionOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false, ...options }, () => {
      resolve(
        `${socket.getProtocol()} ${socket.getPeerCertificate().subject.CN?.toString()} ${socket.getCipher().name}`,
      )
      socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

test('a handshake settles what the bucket wants that it calls, and refuses what it does not', async (t) => {
  await using opened = await rememberingListener(false, {}, tls)
  const { port } = opened.listening
  const protocol = async (name: string, options?: ConnectionOptions): Promise<string> =>
    (await handshake(port, name, options)).split(' ')[0] ?? ''
  t.assert.equal(await protocol('old.example'), two)
  t.assert.equal(await protocol('OLD.example'), two)
  t.assert.equal(await protocol('new.example'), three)
  t.assert.equal(await protocol('other.example'), three)
  t.assert.equal(await protocol('strange.example'), three)
  const refused = /^(?:EPROTO|ERR_SSL_.*ALERT.*|ECONNRESET)$/
  t.assert.match(await protocol('old.example', { minVersion: three }), refused)
  t.assert.match(await protocol('new.example', { maxVersion: two }), refused)
  t.assert.equal(await protocol('other.example', { maxVersion: two }), two)
})

test('suites are settled as well, also under the certificate of a bound domain', async (t) => {
  await using opened = await rememberingListener(false, {}, tls)
  const { port } = opened.listening
  const suites = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384'
  const offered = { maxVersion: two, ciphers: suites }
  t.assert.match(await handshake(port, 'suite.example', offered), /ECDHE-ECDSA-AES256-GCM-SHA384$/)
  t.assert.match(
    await handshake(port, 'bound.example', { ciphers: suites }),
    /^TLSv1\.2 img\.example\.com .*AES256-GCM-SHA384$/,
  )
})

test('requests come as ever, whoever they call and however slowly they begin', async (t) => {
  await using opened = await rememberingListener(false, {}, tls)
  const { port } = opened.listening
  const ask = (servername: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const by = { port, host: '127.0.0.1', servername, rejectUnauthorized: false, agent: false } as const
      get(by, (response) => response.resume().on('end', () => resolve(response.statusCode))).on('error', reject)
    })
  for (const name of ['old.example', 'new.example', 'other.example', '']) t.assert.equal(await ask(name), 200)
  t.assert.equal((await exchange(port, 'GET / HTTP/1.1\r\n\r\n', 10_000)).isClosed, true)
})

test('a connection that says nothing, or goes while its name is looked up, harms nobody', async (t) => {
  const looked = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<void>()
  const ruleOf = async (): Promise<TlsRule | undefined> => {
    looked.resolve()
    await gone.promise
    return undefined
  }
  const opened = await rememberingListener(false, {}, { ...tls, ruleOf })
  const { port } = opened.listening
  const silent = connectPlain(port, '127.0.0.1').on('error', () => undefined)
  const leaving = connect({ port, host: '127.0.0.1', servername: 'old.example' }).on('error', () => undefined)
  await looked.promise
  leaving.destroy()
  gone.resolve()
  t.assert.match(await handshake(port, 'old.example'), /^TLSv1\.3 /)
  const closed = new Promise((resolve) => silent.once('close', resolve))
  await opened[Symbol.asyncDispose]()
  await closed
})
