/** Requests whose body is framed so that two readers could disagree where it ends. */

export const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
export const framedHead = (lines: string[]): string => `PUT /first HTTP/1.1\r\nHost: a\r\n${lines.join('\r\n')}\r\n\r\n`

/** Each would carry a second request inside its body for a reader that frames it in another way. */
export const framings: readonly (readonly [name: string, bytes: string])[] = [
  ['length and chunked', framedHead(['Content-Length: 5', 'Transfer-Encoding: chunked']) + `0\r\n\r\n${smuggled}`],
  [
    'chunked and length',
    framedHead(['Transfer-Encoding: chunked', `Content-Length: ${smuggled.length}`]) + `0\r\n\r\n${smuggled}`,
  ],
  [
    'length zero and chunked, with a request behind',
    framedHead(['Content-Length: 0', 'Transfer-Encoding: chunked']) + `3\r\nabc\r\n0\r\n\r\n${smuggled}`,
  ],
  ['two lengths', framedHead(['Content-Length: 0', `Content-Length: ${smuggled.length}`]) + smuggled],
  ['a list of lengths', framedHead([`Content-Length: 0, ${smuggled.length}`]) + smuggled],
  ['a length with a sign', framedHead(['Content-Length: +0']) + smuggled],
  ['a negative length', framedHead(['Content-Length: -1']) + smuggled],
  ['a hexadecimal length', framedHead(['Content-Length: 0x0']) + smuggled],
  ['a length with letters', framedHead(['Content-Length: 0abc']) + smuggled],
  ['an empty length', framedHead(['Content-Length:']) + smuggled],
  ['a length beyond any number', framedHead(['Content-Length: 99999999999999999999999']) + smuggled],
  ['chunked twice', framedHead(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']) + `0\r\n\r\n${smuggled}`],
  ['chunked behind identity', framedHead(['Transfer-Encoding: identity, chunked']) + `0\r\n\r\n${smuggled}`],
  ['chunked before identity', framedHead(['Transfer-Encoding: chunked, identity']) + `0\r\n\r\n${smuggled}`],
  ['an unknown encoding', framedHead(['Transfer-Encoding: xchunked', 'Content-Length: 0']) + smuggled],
  [
    'a space before the colon',
    framedHead(['Transfer-Encoding : chunked', 'Content-Length: 0']) + `0\r\n\r\n${smuggled}`,
  ],
  [
    'a folded header',
    framedHead(['X-A: b', ' Transfer-Encoding: chunked', 'Content-Length: 0']) + `0\r\n\r\n${smuggled}`,
  ],
  [
    'a bare line feed in the head',
    `PUT /first HTTP/1.1\r\nHost: a\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  ['a chunk size that overflows', framedHead(['Transfer-Encoding: chunked']) + `FFFFFFFFFFFFFFFFF0\r\n${smuggled}`],
  ['a chunk size with a prefix', framedHead(['Transfer-Encoding: chunked']) + `0x0\r\n\r\n${smuggled}`],
  ['a chunk longer than it says', framedHead(['Transfer-Encoding: chunked']) + `1\r\nabc\r\n0\r\n\r\n${smuggled}`],
  ['a chunk extension with a line feed', framedHead(['Transfer-Encoding: chunked']) + `0;a\n\r\n${smuggled}`],
  ['two hosts', `PUT /first HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n${smuggled}`],
  ['another authority in the target', `PUT http://b/first HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n${smuggled}`],
  ['no host', `PUT /first HTTP/1.1\r\nContent-Length: 0\r\n\r\n${smuggled}`],
]
