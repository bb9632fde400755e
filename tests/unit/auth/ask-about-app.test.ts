import { expect, test } from 'vitest'
import { askAboutApp } from '../../../lib/auth/ask-about-app.ts'
import { answering, json, lost, raw } from './fakes.ts'

const NOW = Date.UTC(2026, 9, 5, 12)
const at = (ms: number) => ({ date: new Date(NOW + ms).toUTCString() })

test.each([
  ['forgets a token that nobody has', json(200, { revoked: true }), 'fine'],
  ['does not know the app', json(401, { error: 'invalid_client' }), 'unknown'],
  [
    'wants a secret',
    json(401, {
      error: 'unauthorized_client',
      error_description: 'Missing valid authorization header',
    }),
    'confidential',
  ],
  ['refuses for a reason of its own', json(403, { error: 'access_denied' }), null],
] as const)('where X %s', async (_what, answer, app) => {
  const { fetch, sent } = answering(answer)
  const now = () => NOW
  expect(await askAboutApp({ fetch, now }, 'client-1')).toMatchObject({ failure: null, app })
  expect(sent).toMatchObject([
    { url: 'https://api.x.com/2/oauth2/revoke', form: { client_id: 'client-1' } },
  ])
  expect(sent[0]?.form.token).toMatch(/^[\w-]{40,}$/)
})

test("X's clock is read off its answer", async () => {
  const { fetch } = answering(raw(200, '{}', at(20 * 60_000)))
  const { aheadMs } = await askAboutApp({ fetch, now: () => NOW }, 'client-1')
  expect(aheadMs).toBe(20 * 60_000 + 500)
})

test('without a Client ID X is reached all the same, and nothing is said about an app', async () => {
  const { fetch } = answering(json(401, { error: 'invalid_client' }))
  const answer = await askAboutApp({ fetch, now: () => NOW }, '')
  expect(answer).toEqual({ failure: null, aheadMs: null, app: null })
})

test.each([
  ['is out of reach', lost, { kind: 'x-unreachable' }],
  ['has trouble', raw(503, '', at(0)), { kind: 'x-trouble', status: 503 }],
] as const)('where X %s, that is all there is to say', async (_what, answer, failure) => {
  const { fetch } = answering(answer)
  expect(await askAboutApp({ fetch, now: () => NOW }, 'client-1')).toMatchObject({
    failure,
    app: null,
  })
})
