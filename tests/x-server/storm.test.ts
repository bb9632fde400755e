import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startXServer, type XServer } from './start-x-server.ts'
import { drawsOf, STORM_FAULTS, Storm } from './storm.ts'
import { type Answer, TestClient } from './test-client.ts'

let x: XServer
beforeEach(async () => {
  x = await startXServer()
})
afterEach(() => x.close())

test('the same seed draws the same numbers, evenly', () => {
  const draw = drawsOf('a seed')
  const drawn = Array.from({ length: 4_000 }, draw)
  const again = drawsOf('a seed')
  expect(drawn.slice(0, 5)).toEqual(Array.from({ length: 5 }, again))
  expect(drawsOf('another')()).not.toBe(drawn[0])
  const share = drawn.filter((number) => number < 0.2).length / drawn.length
  expect(share).toBeGreaterThan(0.18)
  expect(share).toBeLessThan(0.22)
})

/** Calls as often as wanted; one that the storm keeps waiting is not waited for. */
async function callUntil(
  { struck }: Storm,
  done: (status: number) => boolean,
  call: () => Promise<Answer>,
) {
  for (;;) {
    const before = struck.hang + struck.slow
    let isAnswered = false
    const answer = call()
      .catch(() => null)
      .finally(() => {
        isAnswered = true
      })
    const kept = async () => {
      while (!isAnswered && struck.hang + struck.slow === before) await sleep(5)
      return null
    }
    const status = (await Promise.race([answer, kept()]))?.status ?? 0
    if (done(status)) return
  }
}

async function weatherOf(seed: number) {
  const storm = Storm.begin(x, { seed, share: 0.5 })
  const client = new TestClient(x)
  let calls = 0
  await callUntil(
    storm,
    () => ++calls === 80,
    () => {
      // Past any pause that X may just have asked for.
      x.clock.advance(16 * 60_000)
      return client.call('GET', `/2/users/${x.users[0]?.id}/tweets`)
    },
  )
  x.faults.clear()
  return storm
}

test('half of the calls meet something, every kind of it, and the same each time', async () => {
  const storm = await weatherOf(5)
  const struck = STORM_FAULTS.map((kind) => storm.struck[kind])
  expect(struck.every((count) => count > 0)).toBe(true)
  const share = struck.reduce((sum, count) => sum + count) / storm.requests
  expect(share).toBeGreaterThan(0.35)
  expect(share).toBeLessThan(0.65)
  expect(storm.violations).toEqual([])
  expect((await weatherOf(5)).struck).toEqual(storm.struck)
})

test('no weather for what people do with their own hands', async () => {
  Storm.begin(x, { seed: 1, share: 1 })
  expect((await new TestClient(x).call('GET', '/2/users/me')).status).toBe(200)
})

test('who asks again before the end of a pause is noted, for any call of that person', async () => {
  const [ana, jonas] = x.users
  const client = new TestClient(x, ana?.id)
  const storm = Storm.begin(x, { seed: 3, share: 0.2 })
  await callUntil(
    storm,
    (status) => status === 429,
    () => client.postJson('/2/media/upload/initialize', {}),
  )
  const path = '/2/media/upload?command=STATUS&media_id=1'
  await client.call('GET', path).catch(() => null)
  expect(storm.violations, 'it was on its way already').toEqual([])
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_100 })
  await new TestClient(x, jonas?.id).call('GET', path).catch(() => null)
  expect(storm.violations, 'somebody else').toEqual([])
  await client.call('GET', path).catch(() => null)
  vi.useRealTimers()
  expect(storm.violations).toEqual([expect.stringContaining('status')])
})
