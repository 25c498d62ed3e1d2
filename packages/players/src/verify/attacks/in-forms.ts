/** What a form carries besides its file: text of the player's own, line ends and all, which the storage keeps or acts on. */
import type { Attack, SendAs } from '../attack.ts'
import type { Lab } from '../lab.ts'
import type { Version } from '../order.ts'
import type { Answer } from '../wire.ts'
import { calling, inside } from './effects.ts'
import { exactly, post } from './forms.ts'

export const formCallbackAttacks: readonly Attack[] = inside.map(([title, urlOf]): Attack => {
  return {
    class: 'callback',
    title: `${title}, in a form`,
    signed: true,
    refused: 'harmless',
    attempt: (lab, _send, version) => {
      const key = lab.fresh('call')
      const fields = [['callback', calling(urlOf(lab.listener.url))]] as const
      return post(lab, version, { allowed: exactly(key), key, fields })
    },
    control: plainForm,
    harm: (lab) =>
      Promise.resolve(lab.listener.calls() > 0 ? 'a listener on this machine was called by the storage' : undefined),
  }
})

function plainForm(lab: Lab, _send: SendAs, version: Version): Promise<Answer> {
  const key = lab.fresh('form')
  return post(lab, version, { allowed: exactly(key), key })
}

/** Fields that come back as headers of every answer to whoever reads the file. */
const kept = ['x-oss-meta-note', 'Content-Disposition', 'Cache-Control', 'Content-Encoding'] as const

export const formInjectionAttacks: readonly Attack[] = kept.map((name): Attack => {
  return {
    class: 'header-injection',
    title: `a line end in ${name} of a form, then read`,
    signed: true,
    refused: 'harmless',
    attempt: async (lab, send, version) => {
      const key = lab.fresh('form')
      await post(lab, version, { allowed: exactly(key), key, fields: [[name, 'x\r\nset-cookie: session=stolen']] })
      return send({ method: 'GET', bucket: lab.bucket, key })
    },
    control: async (lab, send, version) => {
      const key = lab.fresh('form')
      await post(lab, version, { allowed: exactly(key), key, fields: [['x-oss-meta-note', 'x']] })
      return send({ method: 'GET', bucket: lab.bucket, key })
    },
    harm: (_lab, _send, { headers }) =>
      Promise.resolve(headers.has('set-cookie') ? 'the answer had a header of the attacker' : undefined),
  }
})
