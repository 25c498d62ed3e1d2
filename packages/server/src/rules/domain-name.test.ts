import { test } from 'node:test'
import { domainName, domainProblem } from './domain-name.ts'

const cases: [text: string, want: string][] = [
  ['img.example.com', 'img.example.com'],
  ['IMG.Example.com.', 'img.example.com'],
  ['xn--fiqs8s.example', 'xn--fiqs8s.example'],
  ['a.io', 'a.io'],
  ['w.c', 'too-short'],
  ['', 'too-short'],
  ['localhost', 'malformed'],
  ['1.2.3.4', 'malformed'],
  ['a.1', 'too-short'],
  ['host.1', 'malformed'],
  ['-a.example', 'malformed'],
  ['a_b.example', 'malformed'],
  ['a..example', 'malformed'],
  ['*.example.com', 'malformed'],
  ['a.example:80', 'malformed'],
  [`${'a'.repeat(64)}.example`, 'malformed'],
  [`${'a.'.repeat(126)}com`, 'malformed'],
]
for (const [text, want] of cases)
  test(`${JSON.stringify(text.slice(0, 40))}: ${want}`, (t) => {
    const name = domainName(text)
    t.assert.equal(domainProblem(name) ?? name, want)
  })
