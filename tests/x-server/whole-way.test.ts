import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { encodePng } from '../fixtures/png.ts'
import { frozenClock, startXServer, type XServer } from './start-x-server.ts'
import { ask, form, pkce, TestClient } from './test-client.ts'

const REDIRECT = 'https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/x'
const SCOPES = 'tweet.read tweet.write users.read media.write offline.access'

let x: XServer
beforeEach(async () => {
  x = await startXServer({ clock: frozenClock() })
  x.apps[0]?.redirectUris.push(REDIRECT)
})
afterEach(() => x.close())

test.each(['1.1', '2'] as const)(
  'over HTTP/%s a person signs in, uploads a picture with alt text and posts it',
  async (httpVersion) => {
    x.consent = 'auto'
    const { verifier, challenge } = pkce()
    const clientId = x.apps[0]?.clientId ?? ''
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: REDIRECT,
      scope: SCOPES,
      state: 'abc',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    const consent = await ask(x, {
      host: 'x.com',
      path: `/i/oauth2/authorize?${query}`,
      httpVersion,
    })
    expect(consent.status).toBe(302)
    const back = new URL(String(consent.headers.location))
    expect(back.searchParams.get('state')).toBe('abc')
    const tokens = await ask(x, {
      method: 'POST',
      path: '/2/oauth2/token',
      httpVersion,
      ...form({
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        client_id: clientId,
        redirect_uri: REDIRECT,
        code_verifier: verifier,
      }),
    })
    expect(tokens.json).toMatchObject({ token_type: 'bearer', expires_in: 7200, scope: SCOPES })

    const client = new TestClient(x)
    const picture = encodePng(32, 32, (column, row) => [column * 8, row * 8, 90])
    const { id, finalized } = await client.upload('image/png', 'tweet_image', picture, 300)
    expect(finalized.json.data).toMatchObject({ id, size: picture.length, image: { w: 32, h: 32 } })
    await client.postJson('/2/media/metadata', {
      id,
      metadata: { alt_text: { text: 'A gradient' } },
    })
    const created = await client.create({ text: 'Tea & biscuits', media: { media_ids: [id] } })

    expect(created.status).toBe(201)
    expect(created.json.data?.text).toMatch(/^Tea &amp; biscuits https:\/\/t\.co\/\w{10}$/)
    expect(x.posts).toHaveLength(1)
    expect(x.posts[0]?.media[0]).toMatchObject({
      category: 'tweet_image',
      type: 'image/png',
      altText: 'A gradient',
      sha256: createHash('sha256').update(picture).digest('hex'),
    })
    expect(x.posts[0]?.media[0]?.bytes.equals(picture)).toBe(true)
    expect(x.violations).toEqual([])
  },
)

test('ids are strings of 19 digits, which no JavaScript number holds', async () => {
  const created = await new TestClient(x).create({ text: 'hello' })
  expect(created.json.data?.id).toMatch(/^\d{19}$/)
})
