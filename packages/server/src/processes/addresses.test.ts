import { test } from 'node:test'
import { readConfig } from '../config.ts'
import { listenAddresses } from './addresses.ts'

const tls = { cert: Buffer.of(1), key: Buffer.of(2) }
const addresses = (flags: Record<string, string>, given?: typeof tls) =>
  listenAddresses(readConfig({ flags, environment: {} }), undefined, given).map(
    ({ host, port, tls: with_, isLenient }) =>
      `${with_ === undefined ? 'http' : 'https'} ${host} ${port}${isLenient ? ' lenient' : ''}`,
  )

const cases: [name: string, flags: Record<string, string>, given: typeof tls | undefined, want: string[]][] = [
  ['IPv4 loopback has IPv6 beside it', {}, undefined, ['http 127.0.0.1 9000', 'http ::1 9000']],
  ['any other address stands alone', { host: '0.0.0.0', port: '80' }, undefined, ['http 0.0.0.0 80']],
  ['with a certificate the API port speaks https', {}, tls, ['https 127.0.0.1 9000', 'https ::1 9000']],
  [
    'further addresses, one of them lenient',
    { listen: 'http://127.0.0.1:8080?lenient,https://[::1]:8443' },
    tls,
    ['https 127.0.0.1 9000', 'https ::1 9000', 'http 127.0.0.1 8080 lenient', 'https ::1 8443'],
  ],
]
for (const [name, flags, given, want] of cases) test(name, (t) => t.assert.deepEqual(addresses(flags, given), want))

test('an address that is none, and https without a certificate, are refused', (t) => {
  for (const listen of ['8080', 'ftp://a:1', 'http://a', 'http://a:1?fast', 'https://a:1'])
    t.assert.throws(() => addresses({ listen }), /LATCHKEY_LISTEN/)
})
