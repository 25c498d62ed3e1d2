/** The player's picture: small in the corner, large in a dialog that changes it. */
import { PlayerError } from '@latchkey/game'
import type { Images } from '@latchkey/game'

const element = <Kind extends HTMLElement>(id: string): Kind => document.getElementById(id) as Kind // from index.html

const sizes = { small: 64, large: 256 }

/** Shows the picture of this player from now on. */
export function createPortrait(images: Images, playerId: string): void {
  const dialog = element<HTMLDialogElement>('portrait')
  const small = element('avatar').querySelector('img')
  const large = element<HTMLImageElement>('large')
  const pictures = [
    [small, sizes.small],
    [large, sizes.large],
  ] as const
  const show = (urlOf: (size: number) => string | undefined): void => {
    for (const [picture, size] of pictures) {
      if (picture === null) continue
      // Who has no picture has nothing at the address: then there is a face.
      picture.onload = () => (picture.hidden = false)
      picture.onerror = () => (picture.hidden = true)
      picture.src = urlOf(size) ?? ''
    }
  }
  const told = element('portrait-told')
  const invitation = told.textContent
  const fail = (error: unknown): void => {
    told.textContent = error instanceof PlayerError ? `${error.code}: ${error.message}` : String(error)
  }
  const change = async (file: File): Promise<void> => {
    const { status, thumbs } = await images.set(await file.arrayBuffer(), { contentType: file.type })
    // The address of everybody's picture may be a minute behind, the answer is not.
    told.textContent = status === 'approved' ? invitation : 'Others see it when somebody has looked at it.'
    if (status === 'approved') show((size) => thumbs?.[size])
  }
  const input = element<HTMLInputElement>('file')
  input.onchange = () => {
    const [file] = input.files ?? []
    if (file !== undefined) change(file).catch(fail)
    input.value = ''
  }
  element('remove').onclick = () => {
    images.remove().then(() => show(() => undefined), fail)
  }
  element('avatar').onclick = () => dialog.showModal()
  element('done').onclick = () => dialog.close()
  show((size) => images.urlOf(playerId, { size }))
}
