import { expect, test } from 'vitest'
import { HOUR, SECOND } from '../../../lib/units.ts'
import { createXClock } from '../../../lib/x/x-clock.ts'

const NOW = Date.UTC(2026, 10, 24, 12)

function aClock(stored = 0) {
  const saved: number[] = []
  let date: string | null = null
  const clock = createXClock({
    now: () => NOW,
    load: async () => stored,
    save: async (aheadMs) => void saved.push(aheadMs),
  })
  const fetch = clock.listenTo(async () => new Response('', { headers: date ? { date } : {} }))
  return {
    clock,
    saved,
    async hear(header: string | null) {
      date = header
      await fetch('https://api.x.com/', {})
    },
  }
}

test("an hour's difference is kept and stored", async () => {
  const { clock, hear, saved } = aClock()
  await hear(new Date(NOW + HOUR).toUTCString())
  expect(await clock.now()).toBe(NOW + HOUR + SECOND / 2)
  expect(saved).toEqual([HOUR + SECOND / 2])
})

test('what was stored makes it earlier until X is heard, never later', async () => {
  expect(await aClock(HOUR).clock.now()).toBe(NOW)
  const { clock, hear } = aClock(-HOUR)
  expect(await clock.now()).toBe(NOW - HOUR)
  await hear(new Date(NOW).toUTCString())
  expect(await clock.now()).toBe(NOW)
})

test('a second or so is noise, and nothing is stored for it', async () => {
  const { clock, hear, saved } = aClock()
  expect(await clock.now()).toBe(NOW)
  await hear(new Date(NOW - SECOND).toUTCString())
  expect(await clock.now()).toBe(NOW)
  expect(saved).toEqual([0])
})

test.each([null, '', 'yesterday', '99999999999999999999'])('%s is no time', async (date) => {
  const { clock, hear, saved } = aClock(-5 * SECOND)
  await hear(date)
  expect(await clock.now()).toBe(NOW - 5 * SECOND)
  expect(saved).toEqual([])
})

test('storage that cannot be read leaves this computer’s own time', async () => {
  const clock = createXClock({
    now: () => NOW,
    load: () => Promise.reject(new Error('broken')),
    save: () => Promise.reject(new Error('broken')),
  })
  const fetch = clock.listenTo(
    async () => new Response('', { headers: { date: new Date(NOW + HOUR).toUTCString() } }),
  )
  expect(await clock.now()).toBe(NOW)
  await fetch('https://api.x.com/', {})
  expect(await clock.now()).toBe(NOW + HOUR + SECOND / 2)
})
