/** The game and its save: everything that a game has to do with the SDK is in this file. */
import { createPlayerClient, detectPlatform, PlayerError, prefixedStore } from '@latchkey/game'
import type { SaveConflict, Transport } from '@latchkey/game'
import { levelOf, merged, nothing, progressOf, summaryOf, textOf, totalOf, withOneMore } from './progress.ts'
import type { Progress } from './progress.ts'
import { createPortrait } from './portrait.ts'
import { createSky } from './sky.ts'

const settings = (window as unknown as { latchkey: { baseUrl: string; app: string } }).latchkey // from /settings.js
const element = <Kind extends HTMLElement>(id: string): Kind => document.getElementById(id) as Kind // from index.html

/** A tab is a device: it has its own name, and its own part of the browser's store. */
const deviceName = new URLSearchParams(location.search).get('device') ?? 'Laptop'
const guestSecret = new URLSearchParams(location.hash.slice(1)).get('guest') ?? undefined

/** The button "Go offline": the same transport, with the cable pulled out. */
const platform = detectPlatform()
let isOnline = true
const listeners: (() => void)[] = []
const transport: Transport = {
  request: (request) => (isOnline ? platform.transport.request(request) : Promise.reject(new Error('no network'))),
}

const client = createPlayerClient({
  ...settings,
  platform: { ...platform, transport, onOnline: (listener) => listeners.push(listener) },
  storage: prefixedStore(platform.storage, `${deviceName}/`),
  device: { name: deviceName },
  onAuthLost: (error) => tell(`Signed out: ${error.message}`),
})

let progress: Progress = nothing
const sky = createSky(element<HTMLCanvasElement>('sky'), () => {
  if (slot === undefined || slot.state === 'conflicted') return
  progress = withOneMore(progress, deviceName)
  show()
  save()
})
let slot: ReturnType<typeof client.saves.open> | undefined

async function start(): Promise<void> {
  element('device').textContent = deviceName
  const player = await client.auth.signInGuest(guestSecret === undefined ? {} : { guestSecret })
  history.replaceState(undefined, '', location.pathname + location.search)
  element('player').textContent = `${player.id.slice(0, 8)}…`
  createPortrait(client.images('avatar'), player.id)

  const opened = client.saves.open('auto', { autosaveMs: 400, watchMs: 5_000 })
  opened.on('state', () => show())
  opened.on('conflict', (conflict) => void ask(conflict))
  opened.on('movedToOtherDevice', ({ device }) => {
    if (opened.state !== 'conflicted')
      tell(`You went on on ${device ?? 'another device'}. Click to take that over.`, load)
  })
  const load = async (): Promise<void> => {
    progress = progressOf((await opened.read())?.text())
    show()
  }
  await load()
  slot = opened
  show()
}

function save(): void {
  slot?.write(textOf(progress), { summary: summaryOf(progress), progress: totalOf(progress) }).catch(fail)
}

/** The dialog that a conflict needs: both sides in the player's words, and three ways on. */
async function ask(conflict: SaveConflict): Promise<void> {
  const mine = progressOf(conflict.local.text())
  const theirs = progressOf(conflict.server?.text())
  element('here').textContent = `On this device (${deviceName})`
  element('local').textContent = summaryOf(mine)
  element('server').textContent = summaryOf(theirs)
  const dialog = element<HTMLDialogElement>('conflict')
  dialog.addEventListener('cancel', (event) => event.preventDefault())
  dialog.showModal()
  const choice = await new Promise<string>((resolve) => {
    for (const button of dialog.querySelectorAll('button'))
      button.onclick = () => resolve(button.dataset['choice'] ?? 'merge')
  })
  dialog.close()
  if (choice === 'useLocal') await conflict.useLocal()
  else if (choice === 'useServer') progress = progressOf((await conflict.useServer())?.text())
  else {
    progress = merged(mine, theirs)
    await conflict.merge(textOf(progress), { summary: summaryOf(progress), progress: totalOf(progress) })
  }
  show()
}

function show(): void {
  sky.level = levelOf(progress)
  element('level').textContent = `Level ${levelOf(progress)}`
  element('total').textContent = `${totalOf(progress)} ${totalOf(progress) === 1 ? 'firefly' : 'fireflies'}`
  const state = slot?.state ?? 'syncing'
  element('state').textContent = state
  element('state').dataset['state'] = state
}

let hide: ReturnType<typeof setTimeout> | undefined

function tell(text: string, onClick?: () => Promise<void>): void {
  const notice = element('notice')
  notice.textContent = text
  notice.hidden = false
  clearTimeout(hide)
  hide = setTimeout(untell, 8_000)
  notice.onclick = () => {
    untell()
    onClick?.().catch(fail)
  }
}

function untell(): void {
  clearTimeout(hide)
  element('notice').hidden = true
}

function fail(error: unknown): void {
  tell(error instanceof PlayerError ? `${error.code}: ${error.message}` : String(error))
}

async function showHistory(): Promise<void> {
  const revisions = (await slot?.history()) ?? []
  element('revisions').replaceChildren(
    ...revisions.map(({ rev, summary, device }) => {
      const item = document.createElement('li')
      const back = document.createElement('button')
      item.append(`${rev}: ${summary ?? ''}${device === undefined ? '' : ` (${device})`}`, back)
      back.textContent = 'Bring back'
      back.onclick = () => {
        slot?.restore(rev).then((save) => {
          progress = progressOf(save?.text())
          show()
          return showHistory()
        }, fail)
      }
      return item
    }),
  )
}

element('network').onclick = () => {
  isOnline = !isOnline
  element('network').textContent = isOnline ? 'Go offline' : 'Go online'
  if (isOnline) {
    untell()
    for (const listener of listeners) listener()
  } else tell('Offline: what you catch stays on this device until you are back.')
}
element('another').onclick = () => {
  const name = deviceName === 'Laptop' ? 'Tablet' : `${deviceName} 2`
  window.open(`?device=${encodeURIComponent(name)}#guest=${client.auth.guestSecret ?? ''}`, '_blank')
}
element('history').ontoggle = () => void showHistory().catch(fail)
document.addEventListener('keydown', (event) => {
  if (event.key !== ' ' || document.querySelector('dialog[open]') !== null) return
  event.preventDefault()
  sky.leap()
})
start().catch(fail)
