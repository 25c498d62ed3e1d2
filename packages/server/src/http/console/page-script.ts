/** The page's script, as its policy names it by hash. It writes text and never markup. */
export const pageScript = `
const part = (id) => document.getElementById(id)
const start = JSON.parse(part('start').textContent)
part('start').remove()
// The session is in this variable and nowhere else: no cookie, no storage, no address.
let session
history.replaceState(null, '', location.pathname)

function say(text, isWrong) {
  part('message').textContent = text
  part('message').classList.toggle('wrong', isWrong === true)
}
function link(id, address) {
  part(id).hidden = !address
  if (address) part(id).href = address
}
async function ask(method, path, body) {
  const headers = session ? { Authorization: 'Bearer ' + session.token } : {}
  if (body) headers['Content-Type'] = 'application/json'
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body), credentials: 'omit', cache: 'no-store' })
  return { isRight: answer.ok, said: await answer.json() }
}
function leave(text) {
  session = undefined
  part('signed-in').hidden = true
  part('sign-in').hidden = !start.hasPasswords
  link('login-url', start.loginUrl)
  say(text)
}
async function enter(token, expiration) {
  session = { token, endsMs: Date.parse(expiration) }
  const { isRight, said } = await ask('GET', '/api/whoami')
  if (!isRight) return leave(said.Message)
  part('name').textContent = said.SessionName ? said.Name + ', session ' + said.SessionName : said.Name
  part('arn').textContent = said.Arn
  part('account').textContent = said.AccountId
  part('until').dateTime = expiration
  part('until').textContent = new Date(session.endsMs).toLocaleString()
  part('sign-in').hidden = true
  part('signed-in').hidden = false
  link('destination', start.destination)
  if (start.destination) part('destination').textContent = 'Continue to ' + part('destination').host
  link('login-url', undefined)
  say(said.MustBindMFA ? 'Bind an MFA device to go on.' : '')
  count()
}
function count() {
  if (!session) return
  const seconds = Math.max(0, Math.ceil((session.endsMs - Date.now()) / 1000))
  if (seconds === 0) return leave('The session has ended.')
  part('left').textContent = seconds < 90 ? '(' + seconds + ' s left)' : '(' + Math.round(seconds / 60) + ' min left)'
  setTimeout(count, 1000)
}
part('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault()
  const form = event.currentTarget
  const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''))
  // Worth nothing without the password, and nothing else is ever stored.
  const ticketName = 'mfa-ticket ' + given.Account + ' ' + given.User
  const ticket = localStorage.getItem(ticketName)
  if (ticket && !given.Code) given.MFATicket = ticket
  const { isRight, said } = await ask('POST', '/api/sign-in', given)
  if (isRight) {
    if (said.MFATicket) localStorage.setItem(ticketName, said.MFATicket)
    form.reset()
    part('code').hidden = part('save').hidden = part('new-password').hidden = true
    return enter(said.Token, said.Expiration)
  }
  if (said.Code === 'SignIn.MFARequired') {
    localStorage.removeItem(ticketName)
    part('code').hidden = part('save').hidden = false
  }
  if (said.Code === 'SignIn.PasswordResetRequired' || String(said.Code).startsWith('InvalidParameter.NewPassword')) part('new-password').hidden = false
  say(said.Message, true)
})
part('sign-out').addEventListener('click', async () => {
  await ask('POST', '/api/sign-out')
  leave('You have signed out.')
})
if (start.token) enter(start.token, start.expiration)
else leave(start.hasPasswords ? '' : 'There is nobody signed in.')
`
