/** By way of the address: checked for one host or path, served for another. */
import { readOwn } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Lab } from '../lab.ts'
import { edited, getOwn } from './signatures.ts'

const hostOf = ({ place }: Lab): string => new URL(place.origin).host
/** The cloud's own name of the bucket, which a server that speaks for it knows too. */
const bucketHost = ({ bucket, place }: Lab): string => `${bucket}.oss-${place.region}.aliyuncs.com`

/** Both ways to name the host, and paths that only one of them means. */
export const hostAttacks: readonly Attack[] = [
  edited('host', 'an absolute form for B’s file, signed for A’s', (request, lab) => ({
    ...request,
    target: `${lab.place.origin}${request.target.replace(lab.own, lab.secret)}`,
  })),
  edited('host', 'an absolute form with another host than Host', (request, lab) => ({
    ...request,
    target: `http://${bucketHost(lab)}${request.target}`,
    headers: request.headers.map(([name, value]) => (name === 'host' ? ['host', hostOf(lab)] : [name, value])),
  })),
  edited('host', 'two Host headers', (request, lab) => ({
    ...request,
    headers: [...request.headers, ['host', bucketHost(lab)]],
  })),
  edited('host', 'a second path behind a space', (request, lab) => ({
    ...request,
    target: `${request.target} /${lab.bucket}/${lab.secret}`,
  })),
  {
    // The headers of proxies mean nothing when they come from a player.
    class: 'host',
    title: 'B’s path in headers that proxies write',
    signed: true,
    refused: 'harmless',
    attempt: (lab, send) =>
      send(getOwn(lab), {
        edit: (request) => ({
          ...request,
          headers: [
            ...request.headers,
            ['x-original-url', `/${lab.bucket}/${lab.secret}`],
            ['x-rewrite-url', `/${lab.bucket}/${lab.secret}`],
            ['x-forwarded-host', bucketHost(lab)],
          ],
        }),
      }),
    control: readOwn,
  },
]

/** On the address of a bucket, `/-/` is a key like others. */
export const servicePathAttacks: readonly Attack[] = (['/-/', '/%2D/', '/-//'] as const).flatMap((start) =>
  (['GET /me', 'POST /credentials'] as const).map((route): Attack => {
    const [method = '', path = ''] = route.split(' ')
    const more = (lab: Lab) => ({ bearer: lab.a.accessToken, ...(method === 'GET' ? {} : { json: {} }) })
    return {
      class: 'service-path',
      title: `${method} ${start}players/…${path} on the host of the bucket`,
      signed: false,
      refused: 'rejected',
      attempt: (lab) =>
        lab.call(`${method} /-/players/v1/apps/${lab.options.app}${path}`, {
          ...more(lab),
          edit: (request) => ({
            ...request,
            target: request.target.replace('/-/', start),
            headers: request.headers.map(([name, value]) => [name, name === 'host' ? bucketHost(lab) : value]),
          }),
        }),
      control: (lab) => lab.call(route, more(lab)),
      harm: (lab, _send, answer) =>
        Promise.resolve(
          answer.text.includes(lab.a.player) && answer.status < 300
            ? 'the player service answered on the address of a bucket'
            : undefined,
        ),
    }
  }),
)
