import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signIn } from '../../../lib/auth/sign-in.ts'
import { createTokenKeeper } from '../../../lib/auth/tokens.ts'
import { CourierError } from '../../../lib/failures/failure.ts'
import type { MediaCategory, Upload } from '../../../lib/model/job.ts'
import { isSameText } from '../../../lib/model/own-post.ts'
import type { Reply } from '../../../lib/model/reply.ts'
import type { Tokens } from '../../../lib/model/tokens.ts'
import type { AccountId } from '../../../lib/units.ts'
import { createXClient, type XClient } from '../../../lib/x/x-client.ts'
import { shortVideo } from '../../fixtures/make-fixtures.ts'
import { encodePng } from '../../fixtures/png.ts'
import { fault, frozenClock, startXServer, type XServer } from '../../x-server/start-x-server.ts'
import { ask } from '../../x-server/test-client.ts'
import { everyone } from './fakes.ts'
import { fetchFrom } from './fetch-from.ts'

const REDIRECT = 'https://ndmjhjoefajpodghedojinmklbbndiog.chromiumapp.org/x'
const signal = new AbortController().signal

let x: XServer
let clock: ReturnType<typeof frozenClock>
let client: XClient
let stored: Tokens | null
let account: AccountId

/** Signs in as the simulated X's first person; `client` then speaks for them. */
beforeEach(async () => {
  clock = frozenClock()
  x = await startXServer({ clock })
  x.consent = 'auto'
  x.apps[0]?.redirectUris.push(REDIRECT)
  stored = await signIn(signInPorts())
  const keeper = createTokenKeeper({
    clientId: clientId(),
    fetch: fetchFrom(x),
    now: () => clock.now(),
    load: async () => stored,
    save: async (tokens) => {
      stored = tokens
    },
    markSignedOut: async () => {
      stored = null
    },
    withLock: (work) => work(),
  })
  client = createXClient({
    fetchOnce: fetchFrom(x),
    fetch: fetchFrom(x),
    tokensFor: () => keeper,
    now: () => clock.now(),
  })
  account = held(await client.me(stored.accessToken)).id
})

afterEach(async () => {
  // Whatever a test is about, no request of ours may break one of X's rules.
  const { violations } = x
  await x.close()
  expect(violations).toEqual([])
})

/** The one rule that a test breaks on purpose. */
function expectViolation(words: string): void {
  expect(x.violations).toEqual([expect.stringContaining(words)])
  x.violations.length = 0
}

const clientId = () => x.apps[0]?.clientId ?? ''

function signInPorts() {
  return {
    clientId: clientId(),
    redirectUrl: REDIRECT,
    launch: async (url: string) => {
      const { pathname, search } = new URL(url)
      const { status, headers } = await ask(x, { host: 'x.com', path: pathname + search })
      if (status !== 302) throw new Error('The user did not approve access.')
      return String(headers.location)
    },
    fetch: fetchFrom(x),
    now: () => clock.now(),
  }
}

function held<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new CourierError(reply.failure)
  return reply.value
}

const picture = encodePng(64, 64, (column, row) => [column * 4, row * 4, 90])
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The whole upload, in segments of `size` bytes. */
async function upload(bytes: Buffer, category: MediaCategory, mediaType: string, size: number) {
  const file = { mediaType, category, totalBytes: bytes.length }
  const started: Upload = held(await client.initialize(account, file, signal))
  const { mediaId } = started
  for (let index = 0; index * size < bytes.length; index += 1) {
    const part = new Blob([new Uint8Array(bytes.subarray(index * size, (index + 1) * size))])
    held(await client.append(account, { mediaId, index, bytes: part, patienceMs: null }, signal))
  }
  return held(await client.finalize(account, mediaId, signal))
}

test('the signed-in person is known by name, picture and tier', async () => {
  expect(held(await client.me(stored?.accessToken ?? ''))).toMatchObject({
    id: x.users[0]?.id,
    username: 'ana_kovac',
    name: 'Ana Kovač',
    subscription: 'None',
    avatarUrl: expect.stringMatching(/^https:\/\/pbs\.twimg\.com\//),
  })
})

test('a picture goes up in segments, gets its alt text and is posted', async () => {
  const status = await upload(picture, 'tweet_image', 'image/png', 300)
  expect(status.state).toBe('ready')
  const { mediaId } = status.upload
  held(await client.setAltText(account, { mediaId, text: 'A gradient' }, signal))
  const post = { text: 'Tea & biscuits', mediaIds: [mediaId], options: everyone }
  const { postId } = held(await client.createPost(account, post))

  expect(x.posts).toHaveLength(1)
  expect(x.posts[0]).toMatchObject({ id: postId, text: 'Tea & biscuits' })
  expect(x.posts[0]?.media[0]).toMatchObject({ altText: 'A gradient', sha256: hash(picture) })
  expect(held(await client.ownPosts(account, clock.now() - 60_000, signal))).toEqual([
    { id: postId, createdAt: expect.any(Number), text: 'Tea & biscuits', mediaIds: [mediaId] },
  ])
})

test('a video goes up out of order, is processed and posted', async () => {
  const bytes = shortVideo()
  const size = 40_000
  const file = {
    mediaType: 'video/mp4',
    category: 'tweet_video',
    totalBytes: bytes.length,
  } as const
  const { mediaId } = held(await client.initialize(account, file, signal))
  const appends = [2, 0, 1].map((index) => {
    const part = new Blob([new Uint8Array(bytes.subarray(index * size, (index + 1) * size))])
    return client.append(account, { mediaId, index, bytes: part, patienceMs: null }, signal)
  })
  for (const reply of await Promise.all(appends)) held(reply)
  let status = held(await client.finalize(account, mediaId, signal))
  let polls = 0
  while (status.state === 'processing') {
    clock.advance(status.checkAfterMs)
    status = held(await client.status(account, mediaId, signal))
    polls += 1
  }
  expect(polls).toBe(x.switches.processingPolls)
  const post = { text: 'Dusk', mediaIds: [mediaId], options: everyone }
  held(await client.createPost(account, post))
  expect(x.posts[0]?.media[0]).toMatchObject({ category: 'tweet_video', sha256: hash(bytes) })
})

test('a video that X cannot read fails with its reason', async () => {
  const bytes = Buffer.from('this is no video at all')
  const file = {
    mediaType: 'video/mp4',
    category: 'tweet_video',
    totalBytes: bytes.length,
  } as const
  const { mediaId } = held(await client.initialize(account, file, signal))
  held(
    await client.append(
      account,
      { mediaId, index: 0, bytes: new Blob([bytes]), patienceMs: null },
      signal,
    ),
  )
  let reply = await client.finalize(account, mediaId, signal)
  while (reply.ok && reply.value.state === 'processing') {
    clock.advance(reply.value.checkAfterMs)
    reply = await client.status(account, mediaId, signal)
  }
  expect(reply).toMatchObject({ ok: false, failure: { kind: 'processing-failed' } })
})

test('a lost segment is noticed at the end', async () => {
  const file = {
    mediaType: 'image/png',
    category: 'tweet_image',
    totalBytes: picture.length,
  } as const
  const { mediaId } = held(await client.initialize(account, file, signal))
  const part = new Blob([new Uint8Array(picture.subarray(0, 100))])
  held(await client.append(account, { mediaId, index: 0, bytes: part, patienceMs: null }, signal))
  expect(await client.finalize(account, mediaId, signal)).toMatchObject({
    failure: { kind: 'upload-incomplete' },
  })
  expectViolation('add up')
})

test.each([413, 431] as const)('a segment that is too large is refused with %i', async (status) => {
  x.switches.maxAppendBodyBytes = 2_000
  x.switches.tooLargeStatus = status
  const bytes = new Blob([new Uint8Array(3_000)])
  const file = { mediaType: 'image/png', category: 'tweet_image', totalBytes: 3_000 } as const
  const { mediaId } = held(await client.initialize(account, file, signal))
  expect(
    await client.append(account, { mediaId, index: 0, bytes, patienceMs: null }, signal),
  ).toMatchObject({
    failure: { kind: 'segment-too-large', status },
  })
})

test('a still goes up at once', async () => {
  const bytes = new Blob([new Uint8Array(picture)])
  const status = held(await client.oneShot(account, { category: 'tweet_image', bytes }, signal))
  expect(status.state).toBe('ready')
  const { mediaId } = status.upload
  const post = { text: '', mediaIds: [mediaId], options: everyone }
  expect((await client.createPost(account, post)).ok).toBe(true)
  expect(x.posts[0]?.media[0]?.sha256).toBe(hash(picture))
})

test('each option of a post arrives', async () => {
  const options = { replySettings: 'following', madeWithAi: true, paidPartnership: true } as const
  held(await client.createPost(account, { text: 'Hi', mediaIds: [], options }))
  expect(x.posts[0]?.requestBody).toEqual({
    text: 'Hi',
    reply_settings: 'following',
    made_with_ai: true,
    paid_partnership: true,
  })
})

describe('own posts are recognised', () => {
  test.each([
    ['plain', 'Hello'],
    ['with characters that X escapes', 'a < b && c > d &amp;'],
    ['with links', 'see https://example.com/?a=1&b=2 and example.org, twice: example.org'],
    ['with emoji and marks', '👨‍👩‍👧‍👦 cafe\u0301'],
  ])('%s', async (_, text) => {
    const { postId } = held(
      await client.createPost(account, { text, mediaIds: [], options: everyone }),
    )
    for (const fieldParameters of ['post', 'tweet'] as const) {
      x.switches.fieldParameters = fieldParameters
      x.switches.fieldNames = fieldParameters
      const [post] = held(await client.ownPosts(account, clock.now() - 1_000, signal))
      expect(post?.id).toBe(postId)
      expect(isSameText(text, post?.text ?? ''), post?.text).toBe(true)
    }
    // X does not say which name it knows; the wrong one is a 400 that costs nothing.
    expectViolation('The query parameter [post.fields]')
  })
})

describe('deleting a post', () => {
  const post = { text: 'Not this', mediaIds: [], options: everyone }
  const asked = () => x.requests.map(({ method, path }) => `${method} ${path}`)

  test('is one request', async () => {
    const { postId } = held(await client.createPost(account, post))
    x.requests.length = 0
    expect(await client.deletePost(account, postId)).toEqual({ ok: true, value: null })
    expect(asked()).toEqual([`DELETE /2/tweets/${postId}`])
    expect(x.posts).toHaveLength(0)
  })

  test.each(['not deleted', 'deleted', 'not found'] as const)(
    'that is gone has the same end, also when X answers %j',
    async (deletingWhatIsGone) => {
      x.switches.deletingWhatIsGone = deletingWhatIsGone
      const { postId } = held(await client.createPost(account, post))
      held(await client.deletePost(account, postId))
      expect(await client.deletePost(account, postId)).toEqual({ ok: true, value: null })
    },
  )

  test('that X refuses and that is still there is told as refused', async () => {
    const { postId } = held(await client.createPost(account, post))
    x.faults.add({ match: { endpoint: 'deletePost' }, action: fault.error('not-permitted') })
    expect(await client.deletePost(account, postId)).toMatchObject({
      ok: false,
      failure: { kind: 'x-refused' },
    })
    expect(x.posts).toHaveLength(1)
  })
})

test('the same words again are a duplicate', async () => {
  const post = { text: 'Once', mediaIds: [], options: everyone }
  held(await client.createPost(account, post))
  expect(await client.createPost(account, post)).toMatchObject({
    failure: { kind: 'post-duplicate' },
    uncertain: false,
  })
})

describe('what goes wrong', () => {
  const post = { text: 'Hello', mediaIds: [], options: everyone }

  test.each([
    [503, 'x-trouble', true],
    [429, 'x-rate-limited', false],
    [402, 'credits-depleted', false],
    [403, 'x-refused', false],
  ])('a %i', async (status, kind, uncertain) => {
    x.faults.add({ match: { endpoint: 'createPosts' }, action: fault.status(status) })
    x.faults.add({ match: { path: '/2/tweets' }, action: fault.status(status) })
    expect(await client.createPost(account, post)).toMatchObject({ failure: { kind }, uncertain })
  })

  test.each([
    ['a connection cut after the work', fault.resetAfterWork(), 'x-unreachable', 1],
    ['a connection cut before the work', fault.resetBefore(), 'x-unreachable', 0],
    ['a page', fault.html(201, { afterWork: true }), 'x-nonsense', 1],
    ['nothing', fault.empty(201, { afterWork: true }), 'x-nonsense', 1],
    ['garbage', fault.garbage(201, { afterWork: true }), 'x-nonsense', 1],
    ['wrong types', fault.wrongTypes(), 'x-nonsense', 1],
  ])('%s leaves a create uncertain', async (_, action, kind, posts) => {
    x.faults.add({ match: { path: '/2/tweets' }, action })
    expect(await client.createPost(account, post)).toMatchObject({
      failure: { kind },
      uncertain: true,
    })
    expect(x.posts).toHaveLength(posts)
  })

  test('a token refused before its time is renewed and the call repeated', async () => {
    const before = stored?.accessToken
    x.faults.add({ match: { path: '/2/tweets' }, action: fault.status(401) })
    expect(await client.createPost(account, post)).toMatchObject({ ok: true })
    expect(stored?.accessToken).not.toBe(before)
    expect(x.posts).toHaveLength(1)
  })

  test('a token at its end is renewed before the call', async () => {
    clock.advance(7_200_000 - 29_000)
    expect(await client.createPost(account, post)).toMatchObject({ ok: true })
    expect(x.requests.filter(({ status }) => status === 401)).toEqual([])
  })

  test('a sign-in that X has ended is a sign-out', async () => {
    const revoked = stored
    stored = { ...(revoked as Tokens), refreshToken: 'spent', expiresAt: 0 }
    expect(await client.createPost(account, post)).toMatchObject({
      failure: { kind: 'signed-out' },
      uncertain: false,
    })
    expect(stored).toBeNull()
  })

  test('media that is not all there cannot be posted', async () => {
    const file = { mediaType: 'image/png', category: 'tweet_image', totalBytes: 10 } as const
    const { mediaId } = held(await client.initialize(account, file, signal))
    expect(await client.createPost(account, { ...post, mediaIds: [mediaId] })).toMatchObject({
      failure: { kind: 'post-media-invalid' },
    })
    expectViolation('that is still open')
  })
})

describe('signing in', () => {
  const failure = async (changes: Partial<ReturnType<typeof signInPorts>>) => {
    try {
      await signIn({ ...signInPorts(), ...changes })
    } catch (caught) {
      return caught instanceof CourierError ? caught.failure : caught
    }
  }

  test('with a Client ID that X does not know is told apart from a window that was just closed', async () => {
    expect(await failure({ clientId: 'someone-else' })).toEqual({ kind: 'client-id-unknown' })
  })

  test('with a redirect URL that is not registered only shows a closed window', async () => {
    expect(await failure({ redirectUrl: `${REDIRECT}/` })).toEqual({
      kind: 'sign-in-window-closed',
    })
  })

  test('with an app that has a secret', async () => {
    const [app] = x.apps
    if (app) app.type = 'confidential'
    expect(await failure({})).toEqual({ kind: 'app-is-confidential' })
  })

  test('without all scopes', async () => {
    x.switches.scopesWithheld = ['media.write']
    expect(await failure({})).toEqual({ kind: 'scope-missing', missing: ['media.write'] })
  })

  test('too slowly', async () => {
    const { launch } = signInPorts()
    const slow = async (url: string) => {
      const final = await launch(url)
      clock.advance(31_000)
      return final
    }
    expect(await failure({ launch: slow })).toEqual({ kind: 'sign-in-code-expired' })
  })
})
