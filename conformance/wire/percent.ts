/** RFC 3986: letters, digits and `-_.~` stay, every other byte of the UTF-8 is `%XX`. */
export function percent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** As {@link percent}, but a slash stays. */
export function percentPath(text: string): string {
  return text.split('/').map(percent).join('/')
}
