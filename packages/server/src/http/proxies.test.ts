import { test } from 'node:test'
import { trustedProxies } from './proxies.ts'
import type { ForwardedFamily } from './proxies.ts'
import type { Handler } from './listener.ts'
import { proxyTo, skipWithoutNginx } from './testing-nginx.ts'
import { exchange, rememberingListener, statusesOf } from './testing.ts'
import type { Wire } from './wire.ts'

const origin = (
  cidrs: string[],
  remoteAddress: string,
  headers: [string, string][],
  family: ForwardedFamily = 'x-forwarded',
) => trustedProxies(cidrs, family).originOf({ remoteAddress, isSecure: false, headers } as unknown as Wire) // only these are read

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

test('a network that is none is refused at start', (t) =>
  t.assert.throws(() => trustedProxies(['10.0.0.0'], 'x-forwarded')))

const forwarded: [what: string, lines: string[], address: string, isSecure: boolean][] = [
  ['one element', ['for=1.2.3.4;proto=https;by=10.0.0.1'], '1.2.3.4', true],
  ['names in any case', ['For=1.2.3.4; Proto=HTTPS'], '1.2.3.4', true],
  ['an address with a port', ['for="1.2.3.4:5678"'], '1.2.3.4', false],
  ['IPv6', ['for="[2001:db8::1]:80"'], '2001:db8::1', false],
  ['what the client put in front', ['for=9.9.9.9;proto=https, for=1.2.3.4;proto=http'], '1.2.3.4', false],
  ['what the client put on a line of its own', ['for=9.9.9.9', 'for=1.2.3.4'], '1.2.3.4', false],
  ['a chain of proxies', ['for=1.2.3.4, for=10.0.0.7'], '1.2.3.4', false],
  ['a quote that the client left open', ['for="9.9.9.9, for=1.2.3.4;proto=https'], '1.2.3.4', true],
  ['a quote with a comma', ['for="9.9.9.9, for=127.0.0.1", for=1.2.3.4'], '1.2.3.4', false],
  ['somebody unknown', ['for=9.9.9.9, for=unknown'], '10.0.0.1', false],
  ['somebody hidden', ['for=_hidden, for=10.0.0.7'], '10.0.0.7', false],
  ['nobody', ['proto=https'], '10.0.0.1', true],
  ['what is none', ['what is this'], '10.0.0.1', false],
  ['nothing', [], '10.0.0.1', false],
]
for (const [what, lines, address, isSecure] of forwarded)
  test(`Forwarded with ${what}`, (t) => {
    const headers = lines.map((line): [string, string] => ['forwarded', line])
    t.assert.deepEqual(origin(['10.0.0.0/8'], '10.0.0.1', headers, 'forwarded'), { address, isSecure })
    t.assert.equal(origin(['10.0.0.0/8'], '8.8.8.8', headers, 'forwarded').address, '8.8.8.8')
  })

test('only the family that the proxy writes is read', (t) => {
  const both: [string, string][] = [
    ['forwarded', 'for=1.1.1.1;proto=https'],
    ['x-forwarded-for', '2.2.2.2'],
  ]
  t.assert.deepEqual(origin(['10.0.0.0/8'], '10.0.0.1', both, 'forwarded'), { address: '1.1.1.1', isSecure: true })
  t.assert.deepEqual(origin(['10.0.0.0/8'], '10.0.0.1', both), { address: '2.2.2.2', isSecure: false })
})

const throughNginx: [family: ForwardedFamily, writes: string][] = [
  ['forwarded', 'proxy_set_header Forwarded "for=$remote_addr;proto=$scheme";'],
  ['forwarded', 'proxy_set_header Forwarded "$http_forwarded, for=$remote_addr;proto=$scheme";'],
  ['x-forwarded', 'proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;'],
  [
    'x-forwarded',
    'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;',
  ],
]
for (const [family, writes] of throughNginx)
  test(
    `behind an nginx with ${writes} nobody is somebody else`,
    { skip: skipWithoutNginx, timeout: 60_000 },
    async (t) => {
      // The proxy is 127.0.0.1 and so is the client, so only the client's own words could say something else.
      const proxies = trustedProxies(['127.0.0.1/32'], family)
      const seen: { readonly address: string; readonly isSecure: boolean }[] = []
      const handle: Handler['handle'] = async (wire) => {
        seen.push(proxies.originOf(wire))
        return { status: 200, headers: [['Content-Length', '0']], body: { kind: 'none' } }
      }
      await using remembering = await rememberingListener(false, { handle })
      await using proxy = await proxyTo(remembering.listening.port, writes)
      for (const lie of ['for=6.6.6.6;proto=https', 'for="6.6.6.6', 'for="6.6.6.6, for=7.7.7.7"']) {
        const head = `GET / HTTP/1.1\r\nHost: a\r\nForwarded: ${lie}\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n`
        t.assert.deepEqual(statusesOf((await exchange(proxy.port, head, 5_000)).text), ['200'])
      }
      t.assert.equal(seen.length, 3)
      // The client is trusted here as well, so an appending proxy leads on to what it says of itself.
      const isAppending = writes.includes('$http_forwarded') || writes.includes('proxy_add')
      for (const { address, isSecure } of seen) {
        t.assert.equal(isSecure, false)
        if (!isAppending) t.assert.equal(address, '127.0.0.1')
      }
    },
  )

const edges: [cidr: string, remote: string, isIn: boolean][] = [
  ['127.0.0.1/32', '127.0.0.1', true],
  ['127.0.0.1/32', '127.0.0.2', false],
  ['10.128.0.0/9', '10.128.0.0', true],
  ['10.128.0.0/9', '10.255.255.255', true],
  ['10.128.0.0/9', '10.127.255.255', false],
  ['10.128.0.0/9', '11.0.0.0', false],
  ['10.130.7.7/9', '10.128.0.1', true],
  ['192.168.4.0/22', '192.168.7.255', true],
  ['192.168.4.0/22', '192.168.8.0', false],
  ['0.0.0.0/0', '255.255.255.255', true],
  ['::ffff:10.0.0.0/104', '10.0.0.1', false],
  ['10.0.0.0/8', '::ffff:10.0.0.1', true],
]
for (const [cidr, remote, isIn] of edges)
  test(`${remote} is ${isIn ? '' : 'not '}in ${cidr}`, (t) => {
    t.assert.equal(origin([cidr], remote, [['x-forwarded-for', '1.2.3.4']]).address, isIn ? '1.2.3.4' : remote)
  })
