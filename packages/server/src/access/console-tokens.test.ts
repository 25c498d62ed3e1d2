import { test } from 'node:test'
import { seededIds } from '../base/ids.ts'
import { consoleTokens } from './console-tokens.ts'
import type { Ticket } from './console-tokens.ts'
import { newMasterKey, parseMasterKeys } from './master-key.ts'

const ids = seededIds(3)
const tokens = consoleTokens(parseMasterKeys(newMasterKey(ids)).purpose('sign-in'), ids)
const ticket: Ticket = { kind: 'ticket', id: 'a', accessKeyId: 'STS.k', securityToken: 't', expiresMs: 5 }

test('a ticket opens as what it was sealed, and as nothing else', (t) => {
  const text = tokens.seal(ticket)
  t.assert.deepEqual(tokens.openTicket(text), ticket)
  t.assert.equal(tokens.openSession(text), undefined, 'a ticket is no session')
  t.assert.equal(tokens.openMfaTicket(text), undefined, 'and no second factor')
  const other = consoleTokens(parseMasterKeys(newMasterKey(seededIds(4))).purpose('sign-in'), ids)
  t.assert.equal(other.openTicket(text), undefined, 'another master key')
})

test('no other spelling of a token opens, and no bit of it can be changed', (t) => {
  const text = tokens.seal(ticket)
  for (const wrong of ['', 'x', `${text}=`, `${text}A`, text.slice(1), 'A'.repeat(20_000)])
    t.assert.equal(tokens.openTicket(wrong), undefined)
  const bytes = Buffer.from(text, 'base64url')
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    t.assert.equal(tokens.openTicket(changed.toString('base64url')), undefined, `byte ${at}`)
  }
})
