/** The one page there is: it signs in, holds the session in memory, and says whose it is and until when. */
import { createHash } from 'node:crypto'
import type { Answer } from '../answer.ts'
import type { Wire } from '../wire.ts'
import { textAnswer } from './console-answer.ts'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'

/** What a page begins with: nothing but what it is allowed to do, or the session that a ticket was good for. */
export type PageStart = {
  readonly token?: string
  readonly expiration?: string
  readonly loginUrl?: string
  readonly destination?: string
  /** Whether users may sign in with a password here. */
  readonly hasPasswords: boolean
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(pageScript)}`,
  `style-src ${hashOf(pageStyle)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function pageAnswer(wire: Wire, status: number, start: PageStart): Answer {
  return textAnswer(wire, status, page(start), [
    ['Content-Type', 'text/html;charset=utf-8'],
    ['Content-Security-Policy', policy],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
  ])
}

/** Data stands in a block that no browser runs; nothing in it can end the block. */
function page(start: PageStart): string {
  const data = JSON.stringify(start).replace(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Latchkey</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1>Latchkey</h1>
<p id="message" role="status"></p>
<form id="sign-in" method="post" hidden>
<label>Account<input name="Account" autocomplete="organization" placeholder="alias or id" required></label>
<label>User<input name="User" autocomplete="username" required></label>
<label>Password<input name="Password" type="password" autocomplete="current-password" required></label>
<label id="code" hidden>Code of the MFA device<input name="Code" inputmode="numeric" autocomplete="one-time-code" maxlength="6"></label>
<label id="save" hidden><input name="SaveMFATicket" type="checkbox" value="true">Ask for no code here for seven days, where the account allows it</label>
<label id="new-password" hidden>New password<input name="NewPassword" type="password" autocomplete="new-password"></label>
<button>Sign in</button>
</form>
<section id="signed-in" hidden>
<dl>
<dt>Signed in as</dt><dd id="name"></dd>
<dt>Identity</dt><dd id="arn"></dd>
<dt>Account</dt><dd id="account"></dd>
<dt>Until</dt><dd><time id="until"></time> <span id="left"></span></dd>
</dl>
<p><a id="destination" target="_blank" rel="noopener noreferrer" hidden>Continue</a></p>
<button id="sign-out" type="button">Sign out</button>
</section>
<p><a id="login-url" hidden>Sign in again</a></p>
<noscript>This page keeps the session in memory, which needs JavaScript.</noscript>
</main>
<script id="start" type="application/json">${data}</script>
<script type="module">${pageScript}</script>
</body>
</html>
`
}
