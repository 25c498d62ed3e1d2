/** The file that a new game begins with: everything in it is used, and says what it is for. */
import { roleArnOf } from '@latchkey/players'
import type { BackendNames } from '@latchkey/players'

/** What stands in `NAME.secrets`, or in the environment. */
export type SecretNames = { readonly keyId: string; readonly keySecret: string; readonly serverKey: string }

export function secretNamesOf(app: string): SecretNames {
  const upper = app.toUpperCase().replaceAll('-', '_')
  // The name of a variable begins with a letter.
  const stem = /^\d/.test(upper) ? `GAME_${upper}` : upper
  return { keyId: `${stem}_ACCESS_KEY_ID`, keySecret: `${stem}_ACCESS_KEY_SECRET`, serverKey: `${stem}_SERVER_KEY` }
}

export function gameFile(app: string, names: BackendNames): string {
  const { keyId, keySecret, serverKey } = secretNamesOf(app)
  return `# The game ${app}. A running server takes what you change here within seconds; before that,
#   latchkey players config check ${app}.app.yaml
# says of each mistake where it is and what would be right. Everything that may stand here: docs/reference/game.schema.json.
# \${NAME} is the variable of that name, the content of the file that NAME_FILE names, or what ${app}.secrets says.
schema: 1
app: ${app}

backend:                                 # latchkey players plan --backend alibaba says what the same game needs in the cloud
  kind: selfhosted
  sts: { roleArn: "${roleArnOf(names)}" }
  credentials: { accessKeyId: \${${keyId}}, accessKeySecret: \${${keySecret}} }
buckets: { private: ${names.privateBucket}, public: ${names.publicBucket} }

identities:
  guest: { enabled: true }               # more ways in: oidc, jwt, wechat, webhook

spaces:
  saves:                                 # two devices that save at once lose nothing: one of them gets a 409 with both heads
    kind: slots
    slots: [auto, slot1, slot2, slot3]
    maxObject: 2MiB
    quota: { bytes: 10MiB, objects: 60 }
    revisions: { keep: 5 }
    conflict: { guardShrink: 50% }       # half the size of the save before? X-Allow-Shrink says that it is meant
    grants: [inline, url]
  avatar:                                # a picture that everybody may see: made anew without metadata, with thumbnails
    kind: image
    maxObject: 2MiB
    image: { maxSide: 1024, thumbnails: [64, 256] }
    rate: 10/day
    grants: [inline, form]
  replays:                               # files, also by ali-oss and the mobile SDKs with keys of STS
    kind: folder
    maxObject: 20MiB
    quota: { bytes: 200MiB, objects: 20 }
    grants: [inline, url, form, sts]

cors: ["http://localhost:*"]             # pages that may call the service

admin:
  keys: [{ name: studio, role: owner, key: \${${serverKey}} }]
`
}
