import { test } from 'node:test'
import { trustedProxies } from './proxies.ts'
import type { Wire } from './wire.ts'

const origin = (cidrs: string[], remoteAddress: string, headers: [string, string][]) =>
  trustedProxies(cidrs).originOf({ remoteAddress, isSecure: false, headers } as unknown as Wire) // only these are read

const cases: [
  name: string,
  cidrs: string[],
  remote: string,
  headers: [string, string][],
  address: string,
  isSecure: boolean,
][] = [
  [
    'nobody is trusted by default',
    [],
    '10.0.0.1',
    [
      ['x-forwarded-for', '1.2.3.4'],
      ['x-forwarded-proto', 'https'],
    ],
    '10.0.0.1',
    false,
  ],
  [
    'a trusted proxy says who came',
    ['10.0.0.0/8'],
    '10.0.0.1',
    [
      ['x-forwarded-for', '1.2.3.4'],
      ['x-forwarded-proto', 'https'],
    ],
    '1.2.3.4',
    true,
  ],
  [
    'what a client puts in front is not believed',
    ['10.0.0.0/8'],
    '10.0.0.1',
    [['x-forwarded-for', '9.9.9.9, 1.2.3.4']],
    '1.2.3.4',
    false,
  ],
  [
    'a chain of trusted proxies is walked through',
    ['10.0.0.0/8'],
    '10.0.0.1',
    [['x-forwarded-for', '1.2.3.4, 10.0.0.7']],
    '1.2.3.4',
    false,
  ],
  [
    'a stranger who claims to be a proxy is not one',
    ['10.0.0.0/8'],
    '8.8.8.8',
    [['x-forwarded-for', '127.0.0.1']],
    '8.8.8.8',
    false,
  ],
  ['rubbish is passed over', ['10.0.0.0/8'], '10.0.0.1', [['x-forwarded-for', 'unknown, <script>']], '10.0.0.1', false],
  [
    'a line that a proxy adds behind the client’s is the one that counts',
    ['10.0.0.0/8'],
    '10.0.0.1',
    [
      ['x-forwarded-for', '10.9.9.9'],
      ['x-forwarded-proto', 'https'],
      ['x-forwarded-for', '1.2.3.4'],
      ['x-forwarded-proto', 'http'],
    ],
    '1.2.3.4',
    false,
  ],
  [
    'a hop with a port is an address',
    ['10.0.0.0/8'],
    '10.0.0.1',
    [['x-forwarded-for', '9.9.9.9, 1.2.3.4:5678']],
    '1.2.3.4',
    false,
  ],
  [
    'so is one of IPv6 with a port',
    ['10.0.0.0/8'],
    '10.0.0.1',
    [['x-forwarded-for', '9.9.9.9, [2001:db8::5]:443']],
    '2001:db8::5',
    false,
  ],
  [
    'behind a hop that cannot be read nobody is believed',
    ['10.0.0.0/8'],
    '10.0.0.1',
    [['x-forwarded-for', '9.9.9.9, unknown, 10.0.0.7']],
    '10.0.0.7',
    false,
  ],
  ['a number is no address', ['10.0.0.0/8'], '10.0.0.1', [['x-forwarded-for', '16909060']], '10.0.0.1', false],
  ['IPv4 inside IPv6 is IPv4', ['10.0.0.0/8'], '10.0.0.1', [['x-forwarded-for', '::ffff:1.2.3.4']], '1.2.3.4', false],
  ['IPv6 networks', ['fd00::/8'], 'fd00::1', [['x-forwarded-for', '2001:db8::5']], '2001:db8::5', false],
]
for (const [name, cidrs, remote, headers, address, isSecure] of cases)
  test(name, (t) => t.assert.deepEqual(origin(cidrs, remote, headers), { address, isSecure }))

test('a network that is none is refused at start', (t) => t.assert.throws(() => trustedProxies(['10.0.0.0'])))
