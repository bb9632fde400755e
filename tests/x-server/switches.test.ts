import { afterEach, beforeEach, expect, test } from 'vitest'
import { jpegPicture, MiB } from '../fixtures/make-fixtures.ts'
import { frozenClock, type Switches, startXServer, type XServer } from './start-x-server.ts'
import { ask, form, TestClient } from './test-client.ts'

let x: XServer
beforeEach(async () => {
  x = await startXServer({ clock: frozenClock() })
})
afterEach(() => x.close())

const ANA = '1580000000000000001'
const clientId = () => x.apps[0]?.clientId ?? ''

async function refresh(token = ''): Promise<number> {
  const fields = { grant_type: 'refresh_token', refresh_token: token, client_id: clientId() }
  const answer = await ask(x, { method: 'POST', path: '/2/oauth2/token', ...form(fields) })
  return answer.status
}

async function revoke(token: string): Promise<void> {
  const fields = { token, client_id: clientId() }
  await ask(x, { method: 'POST', path: '/2/oauth2/revoke', ...form(fields) })
}

async function append(byteLength: number): Promise<number> {
  const client = new TestClient(x)
  const id = await client.initialize('image/jpeg', 'tweet_image', 10)
  return (await client.append(id, 0, Buffer.alloc(byteLength))).status
}

/** Each answers with the default and then otherwise; the rest have their tests beside their rule. */
const cases: {
  [Name in keyof Switches]?: { other: Switches[Name]; try(): Promise<unknown>; gives: unknown[] }
} = {
  accessTokenLifeSecs: {
    other: 60,
    try: async () => x.tokens.issue(ANA, clientId()).expires_in,
    gives: [7200, 60],
  },
  refreshTokenLifeSecs: {
    other: 60,
    try: async () => {
      const { refresh_token } = x.tokens.issue(ANA, clientId())
      x.clock.advance(61_000)
      return refresh(refresh_token)
    },
    gives: [200, 400],
  },
  refreshRotates: {
    other: false,
    try: async () => {
      const { refresh_token } = x.tokens.issue(ANA, clientId())
      return [await refresh(refresh_token), await refresh(refresh_token)]
    },
    gives: [
      [200, 400],
      [200, 200],
    ],
  },
  revokeEndsFamily: {
    other: false,
    try: async () => {
      const tokens = x.tokens.issue(ANA, clientId())
      await revoke(tokens.access_token)
      return refresh(tokens.refresh_token)
    },
    gives: [400, 200],
  },
  newSignInRevokesOlder: {
    other: true,
    try: async () => {
      const { refresh_token } = x.tokens.issue(ANA, clientId())
      x.tokens.issue(ANA, clientId())
      return refresh(refresh_token)
    },
    gives: [200, 400],
  },
  maxAppendBodyBytes: {
    other: 2 * MiB,
    try: () => append(4 * MiB),
    gives: [200, 413],
  },
  uploadExpiresAfterSecs: {
    other: 60,
    try: async () => {
      const client = new TestClient(x)
      const id = await client.initialize('image/jpeg', 'tweet_image', jpegPicture().length)
      x.clock.advance(61_000)
      return (await client.append(id, 0, jpegPicture())).status
    },
    gives: [200, 400],
  },
  mediaExpiresAfterSecs: {
    other: 60,
    try: async () => {
      const client = new TestClient(x)
      const { id } = await client.upload('image/jpeg', 'tweet_image', jpegPicture())
      x.clock.advance(61_000)
      return (await client.create({ media: { media_ids: [id] } })).status
    },
    gives: [201, 400],
  },
  imageMaxBytes: {
    other: 5_000_000,
    try: async () =>
      (await new TestClient(x).initialize('image/png', 'tweet_image', 5_100_000)) !== '',
    gives: [true, false],
  },
  gifMaxBytes: {
    other: 15_000_000,
    try: async () =>
      (await new TestClient(x).initialize('image/gif', 'tweet_gif', 15_100_000)) !== '',
    gives: [true, false],
  },
  videoKeyPrefixAtUpload: {
    other: '7',
    try: async () => {
      const answer = await new TestClient(x).postJson('/2/media/upload/initialize', {
        media_type: 'video/mp4',
        media_category: 'tweet_video',
        total_bytes: 10,
      })
      return String(answer.json.data?.media_key).split('_')[0]
    },
    gives: ['13', '7'],
  },
  duplicateWindowSecs: {
    other: 60,
    try: async () => {
      const client = new TestClient(x)
      const text = `again ${x.posts.length}`
      await client.create({ text })
      x.clock.advance(61_000)
      return (await client.create({ text })).status
    },
    gives: [403, 201],
  },
  deletingWhatIsGone: {
    other: 'not found',
    try: async () => (await new TestClient(x).call('DELETE', '/2/tweets/1')).status,
    gives: [200, 404],
  },
  mePrice: {
    other: 0,
    try: async () => {
      await new TestClient(x).call('GET', '/2/users/me')
      return x.charges.splice(0).map(({ dollars }) => dollars)
    },
    gives: [[0.01], []],
  },
  deletePrice: {
    other: 0.01,
    try: async () => {
      await new TestClient(x).call('DELETE', '/2/tweets/1')
      return x.charges.splice(0).map(({ dollars }) => dollars)
    },
    gives: [[0.005], [0.01]],
  },
}

test.each(Object.entries(cases))('%s', async (name, { other, try: attempt, gives }) => {
  const byDefault = await attempt()
  Object.assign(x.switches, { [name]: other })
  expect([byDefault, await attempt()]).toEqual(gives)
})
