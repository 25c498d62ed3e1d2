import { test } from 'node:test'
import { keyOf, keysOfAllRoles } from '../../testing/server-keys.ts'
import { startGame } from '../../testing/start-game.ts'

test('the configuration is shown with its defaults and without its secrets', async (t) => {
  const secret = 'secret-of-the-webhook'
  await using game = await startGame({
    app: {
      ...keysOfAllRoles,
      webhooks: [{ url: 'https://a.example/hook?key=of-the-address', secret, events: ['slot.*'] }],
    },
  })
  const { status, text, at } = await game.send('admin GET /config', { bearer: keyOf('auditor') })
  t.assert.deepEqual([status, at('config.app'), at('config.session.access')], [200, 'demo', 3_600])
  for (const hidden of [secret, 'of-the-address', keyOf('owner'), keyOf('auditor')])
    t.assert.equal(text.includes(hidden), false, hidden)
  t.assert.equal(at('config.webhooks.0.url'), 'https://a.example/hook?[secret]')
  t.assert.equal(at('config.backend.credentials.accessKeySecret'), '[secret]')
})
