import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { jpegPicture, MiB } from '../fixtures/make-fixtures.ts'
import { fault, frozenClock, startXServer, type XServer } from './start-x-server.ts'
import { type Answer, ask, TestClient } from './test-client.ts'

let x: XServer
let client: TestClient
beforeEach(async () => {
  x = await startXServer({ clock: frozenClock() })
  client = new TestClient(x)
})
afterEach(() => x.close())

const create = (text: string, httpVersion: '1.1' | '2' = '1.1') =>
  client.call('POST', '/2/tweets', {
    httpVersion,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  })

describe.each(['1.1', '2'] as const)('over HTTP/%s', (httpVersion) => {
  test('a connection cut before the work: nothing is posted', async () => {
    x.faults.add({ match: { endpoint: 'createPost' }, action: fault.resetBefore() })
    await expect(create('a', httpVersion)).rejects.toThrow()
    expect(x.posts).toHaveLength(0)
    expect(x.requests.at(-1)).toMatchObject({ status: 0, worked: false, faulted: true })
    expect((await create('a', httpVersion)).status).toBe(201)
  })

  test('a connection cut after the work: posted, and nobody was told', async () => {
    x.faults.add({ match: { endpoint: 'createPost' }, action: fault.resetAfterWork() })
    await expect(create('a', httpVersion)).rejects.toThrow()
    expect(x.posts).toHaveLength(1)
    expect(x.requests.at(-1)).toMatchObject({ status: 0, worked: true, faulted: true })
  })

  test('one stream reset after the work', async () => {
    x.faults.add({ match: { endpoint: 'createPost' }, action: fault.resetAfterWork('stream') })
    await expect(create('a', httpVersion)).rejects.toThrow()
    expect(x.posts).toHaveLength(1)
  })

  test('the named switch drops so many and then no more', async () => {
    x.switches.dropAfterWork = { createPost: 2 }
    await expect(create('a', httpVersion)).rejects.toThrow()
    await expect(create('b', httpVersion)).rejects.toThrow()
    expect((await create('c', httpVersion)).status).toBe(201)
    expect(x.posts).toHaveLength(3)
  })

  test('cut in the middle of a segment', async () => {
    const id = await client.initialize('video/mp4', 'tweet_video', 3 * MiB)
    x.faults.add({ match: { endpoint: 'append' }, action: fault.resetAfterBytes(MiB) })
    x.link = { bytesPerSecond: 20 * MiB }
    await expect(client.append(id, 0, Buffer.alloc(3 * MiB))).rejects.toThrow()
    expect(x.uploads[0]?.timesAppended.size).toBe(0)
    const { bodyBytes } = x.requests.at(-1) ?? { bodyBytes: 0 }
    expect(bodyBytes).toBeGreaterThanOrEqual(MiB)
    expect(bodyBytes).toBeLessThan(3 * MiB)
  })
})

describe('an answer can be', () => {
  test('any status with any body and headers', async () => {
    x.faults.add({
      match: { method: 'POST', path: '/2/tweets' },
      action: fault.status(503, { title: 'Service Unavailable' }, { 'retry-after': '7' }),
    })
    const answer = await create('a')
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '7'])
    expect(answer.json).toEqual({ title: 'Service Unavailable' })
    expect(x.posts).toHaveLength(0)
  })

  test('a 500 although the work was done', async () => {
    const action = fault.status(500, undefined, {}, { afterWork: true })
    x.faults.add({ match: { endpoint: 'createPost' }, action })
    expect((await create('a')).status).toBe(500)
    expect(x.posts).toHaveLength(1)
  })

  test('HTML, nothing, or not the JSON it says', async () => {
    for (const action of [fault.html(), fault.empty(), fault.garbage()]) {
      x.faults.add({ match: { endpoint: 'me' }, action })
    }
    const answers: Answer[] = []
    for (let count = 0; count < 3; count++) answers.push(await client.call('GET', '/2/users/me'))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(answers[0]?.headers['content-type']).toMatch(/text\/html/)
    expect(answers[1]?.text).toBe('')
    expect(answers[2]?.headers['content-type']).toMatch(/application\/json/)
    expect(() => JSON.parse(answers[2]?.text ?? '')).toThrow()
  })

  test('of the wrong types', async () => {
    x.faults.add({ match: { endpoint: 'createPost' }, action: fault.wrongTypes() })
    const { data } = (await create('a')).json
    expect(typeof data?.id).toBe('number')
    expect(typeof data?.text).toBe('number')
  })

  test('late', async () => {
    x.faults.add({ match: { endpoint: 'me' }, action: fault.delay(150) })
    const startedAt = performance.now()
    await client.call('GET', '/2/users/me')
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145)
  })

  test('never', async () => {
    x.faults.add({ match: { endpoint: 'me' }, action: fault.hang() })
    const answer = client.call('GET', '/2/users/me').then(
      () => 'answered',
      () => 'cut',
    )
    const waited = new Promise((resolve) => setTimeout(resolve, 150, 'still waiting'))
    expect(await Promise.race([answer, waited])).toBe('still waiting')
    x.cutConnections()
    expect(await answer).toBe('cut')
  })
})

describe('a fault strikes', () => {
  const me = async (from = client) => (await from.call('GET', '/2/users/me')).status

  test('once, unless told', async () => {
    x.faults.add({ match: { endpoint: 'me' }, action: fault.status(503) })
    expect([await me(), await me()]).toEqual([503, 200])
  })

  test('so many times', async () => {
    const handle = x.faults.add({ match: { endpoint: 'me' }, times: 2, action: fault.status(503) })
    expect([await me(), await me(), await me()]).toEqual([503, 503, 200])
    expect(handle.hits).toBe(2)
  })

  test('only the nth', async () => {
    x.faults.add({ match: { endpoint: 'me', nth: 2 }, action: fault.status(503) })
    expect([await me(), await me(), await me()]).toEqual([200, 503, 200])
  })

  test('only one person', async () => {
    const other = new TestClient(x, x.users[1]?.id)
    x.faults.add({ match: { userId: x.users[1]?.id ?? '' }, action: fault.status(503) })
    expect([await me(), await me(other)]).toEqual([200, 503])
  })

  test('what a function picks', async () => {
    x.faults.add({ match: ({ path }) => path.includes('me'), action: fault.status(503) })
    expect([await me(), await me()]).toEqual([503, 200])
  })

  test('no more once removed', async () => {
    x.faults
      .add({
        match: { endpoint: 'me' },
        times: Number.POSITIVE_INFINITY,
        action: fault.status(503),
      })
      .remove()
    expect(await me()).toBe(200)
  })
})

describe('the link', () => {
  const PIECE = Buffer.alloc(200_000)

  test('is shared: two segments take as long as both together', async () => {
    const id = await client.initialize('video/mp4', 'tweet_video', 400_000)
    x.link = { bytesPerSecond: 200_000 }
    const startedAt = performance.now()
    await Promise.all([client.append(id, 0, PIECE), client.append(id, 1, PIECE)])
    const seconds = (performance.now() - startedAt) / 1000
    expect(seconds).toBeGreaterThan(1.9)
    expect(seconds).toBeLessThan(4.5)
  })

  test('can change in the middle of a segment', async () => {
    const id = await client.initialize('video/mp4', 'tweet_video', 400_000)
    x.link = { bytesPerSecond: 10_000 }
    const startedAt = performance.now()
    const sent = client.append(id, 0, PIECE)
    setTimeout(() => {
      x.link = undefined
    }, 200)
    await sent
    expect(performance.now() - startedAt).toBeLessThan(15_000)
  })

  test('adds its round trip to every request', async () => {
    x.link = { bytesPerSecond: 1e9, roundTripMs: 120 }
    const startedAt = performance.now()
    await client.call('GET', '/2/users/me')
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118)
  })

  test('unshaped is quicker than the same bytes over a line of 2 MiB a second', async () => {
    const id = await client.initialize('video/mp4', 'tweet_video', 16 * MiB)
    const took = async (index: number) => {
      const startedAt = performance.now()
      await client.append(id, index, Buffer.alloc(4 * MiB))
      return performance.now() - startedAt
    }
    const unshaped = await took(0)
    x.link = { bytesPerSecond: 2 * MiB }
    const shaped = await took(1)
    expect(shaped).toBeGreaterThan(1_900)
    expect(unshaped).toBeLessThan(shaped)
  })
})

describe('the log', () => {
  test('has every request with its connection, without its token', async () => {
    await create('hello')
    expect(x.requests).toHaveLength(1)
    expect(x.requests[0]).toMatchObject({
      method: 'POST',
      host: 'api.x.com',
      path: '/2/tweets',
      endpoint: 'createPost',
      userId: x.users[0]?.id,
      status: 201,
      worked: true,
      httpVersion: '1.1',
      bodyBytes: 16,
      body: { text: 'hello' },
      headers: { authorization: 'Bearer redacted' },
    })
    expect(JSON.stringify(x.requests)).not.toContain(client.token)
  })

  test('leaves out what people only look at', async () => {
    await ask(x, { host: 'x.com', path: '/timeline.json' })
    await ask(x, { host: 'update.googleapis.com', path: '/' })
    expect(x.requests).toEqual([])
  })

  test('counts the bytes of an upload', async () => {
    const picture = jpegPicture()
    const id = await client.initialize('image/jpeg', 'tweet_image', picture.length)
    await client.append(id, 0, picture)
    expect(x.requests.at(-1)?.bodyBytes).toBeGreaterThan(picture.length)
  })
})

test('the handshake offers one protocol only, by the switch', async () => {
  const me = (httpVersion: '1.1' | '2') => client.call('GET', '/2/users/me', { httpVersion })
  x.switches.httpVersions = 'h1'
  await expect(me('2')).rejects.toThrow()
  expect((await me('1.1')).status).toBe(200)
  x.switches.httpVersions = 'h2'
  expect((await me('2')).status).toBe(200)
  expect(x.requests.at(-1)?.httpVersion).toBe('2')
})
