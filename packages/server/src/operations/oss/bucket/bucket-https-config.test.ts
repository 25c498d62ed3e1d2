import { test } from 'node:test'
import { cipherSuitesMax } from '../../../rules/https-config.ts'
import { openBench } from '../testing.ts'
import { getBucketHttpsConfig, putBucketHttpsConfig } from './bucket-https-config.ts'

type Given = Parameters<typeof putBucketHttpsConfig.run>[0]['configuration']

const kept: [given: Given, want: Given][] = [
  [
    { tls: { enable: true, versions: ['TLSv1.2', 'TLSv1.2'] } },
    { tls: { enable: true, versions: ['TLSv1.2'] }, ciphers: { enable: false } },
  ],
  // What is switched off has no versions.
  [
    { tls: { enable: false, versions: ['TLSv1.2'] } },
    { tls: { enable: false, versions: [] }, ciphers: { enable: false } },
  ],
  [
    { tls: { enable: false }, ciphers: { enable: true, strong: true, upTo12: ['X'] } },
    { tls: { enable: false, versions: [] }, ciphers: { enable: true, strong: true } },
  ],
  [
    { tls: { enable: false }, ciphers: { enable: true, upTo12: ['X', 'X'], of13: ['Y'] } },
    { tls: { enable: false, versions: [] }, ciphers: { enable: true, strong: false, upTo12: ['X'], of13: ['Y'] } },
  ],
]
for (const [given, want] of kept)
  test(`${JSON.stringify(given)} is told as ${JSON.stringify(want)}`, async (t) => {
    await using bench = await openBench()
    t.assert.deepEqual((await bench.run(getBucketHttpsConfig, {})).configuration, { tls: { enable: false } })
    await bench.run(putBucketHttpsConfig, { configuration: given })
    t.assert.deepEqual((await bench.run(getBucketHttpsConfig, {})).configuration, want)
  })

const refused: Given[] = [
  { tls: { enable: true } },
  { tls: { enable: false }, ciphers: { enable: true } },
  { tls: { enable: false }, ciphers: { enable: true, upTo12: ['a b'] } },
  {
    tls: { enable: false },
    ciphers: { enable: true, of13: Array.from({ length: cipherSuitesMax + 1 }, (_, at) => `S${at}`) },
  },
]
for (const configuration of refused)
  test(`${JSON.stringify(configuration).slice(0, 80)} is refused and changes nothing`, async (t) => {
    await using bench = await openBench()
    await t.assert.rejects(bench.run(putBucketHttpsConfig, { configuration }), { code: 'MalformedXML' })
    t.assert.deepEqual((await bench.run(getBucketHttpsConfig, {})).configuration, { tls: { enable: false } })
  })
