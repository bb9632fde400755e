import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { CourierError } from '../../../lib/failures/failure.ts'
import { callX } from '../../../lib/x/call.ts'
import { answer, answering, callNames, lost, NOW, POST, requests, TOKEN } from './fakes.ts'

afterEach(() => vi.restoreAllMocks())

const created = answer(201, { data: { id: POST, text: 'Hello' } })

test.each(callNames)('%s travels without cookies, cache, redirects or referrer', async (name) => {
  const { ports, sent } = answering(answer(500))
  await callX<unknown>(requests[name](), ports)
  expect(sent).toHaveLength(1)
  expect(sent[0]?.token).toBe(TOKEN)
  expect(sent[0]?.url.startsWith('https://api.x.com/2/')).toBe(true)
  expect(sent[0]?.init).toMatchObject({
    credentials: 'omit',
    redirect: 'error',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
  })
})

describe('a token that X refuses', () => {
  const unauthorized = answer(401, { title: 'Unauthorized', type: 'about:blank', status: 401 })

  test('is renewed once and the call repeated', async () => {
    const { ports, sent } = answering(unauthorized, created)
    expect(await callX(requests.createPost(), ports)).toEqual({ ok: true, value: { postId: POST } })
    expect(sent.map(({ token }) => token)).toEqual([TOKEN, `${TOKEN}-1`])
  })

  test("and then the new one too: X's trouble, no sign-out, and nothing was done", async () => {
    const { ports, sent } = answering(unauthorized)
    expect(await callX(requests.createPost(), ports)).toEqual({
      ok: false,
      failure: { kind: 'x-trouble', status: 401 },
      retryAt: null,
      uncertain: false,
    })
    expect(sent).toHaveLength(2)
  })

  test('is told apart from one that cannot be renewed for now', async () => {
    const { ports } = answering(unauthorized)
    ports.tokens.refreshed = () =>
      Promise.reject(new CourierError({ kind: 'x-rate-limited', until: NOW + 5_000 }))
    expect(await callX(requests.createPost(), ports)).toEqual({
      ok: false,
      failure: { kind: 'x-rate-limited', until: NOW + 5_000 },
      retryAt: NOW + 5_000,
      uncertain: false,
    })
  })
})

test('without a token nothing is sent', async () => {
  const { ports, sent } = answering(created)
  ports.tokens.access = () => Promise.reject(new CourierError({ kind: 'signed-out' }))
  expect(await callX(requests.createPost(), ports)).toEqual({
    ok: false,
    failure: { kind: 'signed-out' },
    retryAt: null,
    uncertain: false,
  })
  expect(sent).toHaveLength(0)
})

describe("X's sporadic 403 for a good token", () => {
  const unsupported = answer(403, {
    title: 'Unsupported Authentication',
    detail: 'Authenticating with Unknown is forbidden for this endpoint.',
    type: 'https://api.twitter.com/2/problems/unsupported-authentication',
    status: 403,
  })

  test('is tried once more', async () => {
    const { ports, sent } = answering(unsupported, answer(200, { data: { id: POST } }))
    expect((await callX(requests.initialize(), ports)).ok).toBe(true)
    expect(sent).toHaveLength(2)
  })

  test('twice is a refusal', async () => {
    const { ports, sent } = answering(unsupported)
    expect(await callX(requests.initialize(), ports)).toMatchObject({
      failure: {
        kind: 'x-refused',
        detail: 'Authenticating with Unknown is forbidden for this endpoint.',
      },
    })
    expect(sent).toHaveLength(2)
  })

  test('is never answered with a second create', async () => {
    const { ports, sent } = answering(unsupported, created)
    expect(await callX(requests.createPost(), ports)).toMatchObject({ ok: false })
    expect(sent).toHaveLength(1)
  })
})

describe('no answer', () => {
  test.each(callNames)('%s is uncertain when the connection is lost', async (name) => {
    const { ports, sent } = answering(lost)
    expect(await callX<unknown>(requests[name](), ports)).toEqual({
      ok: false,
      failure: { kind: 'x-unreachable' },
      retryAt: null,
      uncertain: true,
    })
    expect(sent).toHaveLength(1)
  })

  const cutOff = (status: number) => () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"data":{"id":"'))
          controller.error(new TypeError('network error'))
        },
      }),
      { status },
    )

  test('a create whose answer is cut off is uncertain', async () => {
    const { ports } = answering(cutOff(201))
    expect(await callX(requests.createPost(), ports)).toMatchObject({
      failure: { kind: 'x-unreachable' },
      uncertain: true,
    })
  })

  test('a segment whose answer is cut off after its 200 has arrived', async () => {
    const { ports } = answering(cutOff(200))
    expect(await callX(requests.append(), ports)).toEqual({ ok: true, value: null })
  })

  test('a refusal that is cut off is still that refusal', async () => {
    const { ports } = answering(cutOff(402))
    expect(await callX(requests.append(), ports)).toMatchObject({
      failure: { kind: 'credits-depleted' },
      uncertain: false,
    })
  })

  /** Never answers; ends as the browser does when its signal is aborted. */
  const silent = ({ signal }: RequestInit) =>
    new Promise<Response>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
    })

  test('silence ends after a while that grows with the body, and is uncertain', async () => {
    const patience: number[] = []
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      patience.push(ms)
      return AbortSignal.abort(new DOMException('too long', 'TimeoutError'))
    })
    const { ports } = answering(() => Promise.reject(new DOMException('too long', 'TimeoutError')))
    expect(await callX(requests.me(), ports)).toEqual({
      ok: false,
      failure: { kind: 'x-silent', seconds: 30 },
      retryAt: null,
      uncertain: true,
    })
    const large = { ...requests.append(), bodyByteLength: 4 * 1_048_576 }
    expect(await callX(large, ports)).toMatchObject({
      failure: { kind: 'x-silent' },
      uncertain: true,
    })
    // 4 MiB over 64 kbit/s take 524 s.
    expect(patience[1]).toBeGreaterThan(524_000)
    expect(patience[1]).toBeLessThan(900_000)
  })

  test('a request that was certainly not sent is not uncertain', async () => {
    const { ports } = answering(() => Promise.reject(new CourierError({ kind: 'x-unreachable' })))
    expect(await callX(requests.createPost(), ports)).toEqual({
      ok: false,
      failure: { kind: 'x-unreachable' },
      retryAt: null,
      uncertain: false,
    })
  })

  test('an abort by the caller rejects with its reason', async () => {
    const { ports } = answering(silent)
    const controller = new AbortController()
    const call = callX(requests.append(), ports, controller.signal)
    setTimeout(() => controller.abort(new Error('cancelled')), 5)
    await expect(call).rejects.toThrow('cancelled')
  })
})

describe('a 2xx that is no answer', () => {
  test.each([
    ['nothing', '', 'nothing'],
    ['a page', '<!DOCTYPE html><title>x</title>', 'html'],
    ['another page', '  <html><body>', 'html'],
    ['words', 'OK', 'text'],
    ['cut JSON', '{"data":', 'text'],
    ['an empty object', '{}', 'json'],
    ['a list', '[]', 'json'],
    ['null', 'null', 'json'],
    ['a number', '7', 'json'],
    ['no id', '{"data":{}}', 'json'],
    ['an id that is a number', '{"data":{"id":1900000000000000123}}', 'json'],
    ['an id that is no number', '{"data":{"id":"12a"}}', 'json'],
    ['data as a list', '{"data":[{"id":"1"}]}', 'json'],
  ])('a create answered with %s is uncertain', async (_, body, found) => {
    const { ports, sent } = answering(answer(201, body, { 'x-transaction-id': 'abc123' }))
    expect(await callX(requests.createPost(), ports)).toEqual({
      ok: false,
      failure: { kind: 'x-nonsense', status: 201, found, transactionId: 'abc123' },
      retryAt: null,
      uncertain: true,
    })
    expect(sent).toHaveLength(1)
  })

  test.each([
    [200, ''],
    [204, undefined],
    [200, '{}'],
    [202, '{"data":{"expires_at":1}}'],
  ])('a segment is acknowledged by any 2xx (%i %s)', async (status, body) => {
    const { ports } = answering(answer(status, body))
    expect(await callX(requests.append(), ports)).toEqual({ ok: true, value: null })
    expect(await callX(requests.altText(), ports)).toEqual({ ok: true, value: null })
  })

  test('but a page acknowledges no segment', async () => {
    const { ports } = answering(answer(200, '<html>'))
    expect(await callX(requests.append(), ports)).toMatchObject({ failure: { kind: 'x-nonsense' } })
  })

  test('errors without data are a failure, and a create so answered is uncertain', async () => {
    const { ports } = answering(
      answer(200, {
        errors: [{ message: 'Your media IDs are invalid.' }],
        title: 'Invalid Request',
      }),
    )
    expect(await callX(requests.createPost(), ports)).toMatchObject({
      failure: { kind: 'post-media-invalid' },
      uncertain: true,
    })
    expect(await callX(requests.append(), ports)).toMatchObject({
      failure: { kind: 'x-invalid', detail: 'Your media IDs are invalid.' },
    })
  })

  test('errors beside data are no failure', async () => {
    const { ports } = answering(answer(201, { data: { id: POST }, errors: [{ title: 'partial' }] }))
    expect(await callX(requests.createPost(), ports)).toEqual({ ok: true, value: { postId: POST } })
  })
})

test('whatever X sends, a call neither throws nor succeeds with a wrong shape', async () => {
  const key = fc.constantFrom(
    'data',
    'errors',
    'meta',
    'id',
    'text',
    'title',
    'detail',
    'type',
    'status',
    'code',
    'message',
    'reason',
    'media_key',
    'expires_after_secs',
    'processing_info',
    'state',
    'error',
    'check_after_secs',
    'progress_percent',
    'attachments',
    'media_keys',
    'entities',
    'urls',
    'url',
    'expanded_url',
    'note_post',
    'result_count',
    'next_token',
    'username',
    'name',
    'subscription_type',
    'profile_image_url',
    'deleted',
    '__proto__',
  )
  const leaf = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom(
      '1890000000000000001',
      '3_1890000000000000001',
      'succeeded',
      'failed',
      'in_progress',
      'Premium',
    ),
    fc.constantFrom(-1, 0, 1e12, 86_400, 88, 403),
  )
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      leaf,
      fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }))
  const body = fc.oneof(
    tree.map((value) => JSON.stringify(value)),
    tree.map((value) => JSON.stringify({ data: value })),
    fc.string(),
  )
  const status = fc.constantFrom(
    200,
    200,
    200,
    201,
    304,
    400,
    401,
    402,
    403,
    404,
    409,
    413,
    429,
    431,
    500,
    503,
  )
  const header = fc.oneof(
    fc.constantFrom('-1', '0', '1e12', 'NaN', '99999999999999999999', 'Mon', '60'),
    fc.string({ unit: 'grapheme-ascii' }),
  )

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...callNames),
      status,
      body,
      header,
      async (name, code, text, wait) => {
        const headers = {
          'retry-after': wait,
          'x-rate-limit-reset': wait,
          'x-transaction-id': wait,
        }
        const { ports } = answering(
          () => new Response(code === 304 ? null : text, { status: code, headers }),
        )
        const reply = await callX<unknown>(requests[name](), ports)
        if (reply.ok) {
          expect(code).toBeLessThan(300)
          expect(reply.value).toEqual(SHAPES[name])
        } else {
          expect(reply.failure.kind).not.toBe('unexpected')
          if (reply.retryAt !== null) expect(reply.retryAt).toBeGreaterThan(NOW)
          if (reply.retryAt !== null)
            expect(reply.retryAt).toBeLessThanOrEqual(NOW + 25 * 3_600_000)
          if (name === 'createPost' && (code < 400 || code >= 500))
            expect(reply.uncertain).toBe(true)
        }
      },
    ),
    { numRuns: 1_500 },
  )
})

const id = expect.stringMatching(/^[0-9]{1,19}$/)
const upload = {
  mediaId: id,
  mediaKey: expect.toSatisfy((key) => key === null || /^\d+_\d+$/.test(key)),
  expiresAt: expect.any(Number),
}
const uploadStatus = expect.toSatisfy(
  (value) =>
    /^[0-9]{1,19}$/.test(value.upload.mediaId) &&
    (value.state === 'ready' ||
      (value.state === 'processing' &&
        value.checkAfterMs >= 1_000 &&
        value.checkAfterMs <= 900_000 &&
        (value.percent === null || (value.percent >= 0 && value.percent <= 100)))),
)
const SHAPES: Record<keyof typeof requests, unknown> = {
  initialize: upload,
  append: null,
  finalize: uploadStatus,
  status: uploadStatus,
  oneShot: uploadStatus,
  altText: null,
  createPost: { postId: id },
  deletePost: { deleted: expect.any(Boolean) },
  me: {
    id,
    username: expect.stringMatching(/^\w+$/),
    name: expect.any(String),
    avatarUrl: expect.toSatisfy((url) => url === null || typeof url === 'string'),
    subscription: expect.stringMatching(/^(None|Basic|Premium|PremiumPlus|unknown)$/),
    verified: expect.any(Boolean),
    isProtected: expect.any(Boolean),
  },
  ownPosts: {
    posts: expect.toSatisfy((posts) =>
      posts.every(
        (post: Record<string, unknown>) =>
          typeof post.text === 'string' && Array.isArray(post.mediaIds),
      ),
    ),
    next: expect.toSatisfy((next) => next === null || typeof next === 'string'),
  },
}

test('no failure holds the token, even when X sends it back', async () => {
  const echo = answer(403, { title: 'Forbidden', detail: `Bearer ${TOKEN} may not do this` })
  for (const name of callNames) {
    const reply = await callX<unknown>(requests[name](), answering(echo).ports)
    expect(JSON.stringify(reply)).not.toContain('secret')
  }
})
