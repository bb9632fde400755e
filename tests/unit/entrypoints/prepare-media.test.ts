import { expect, test } from 'vitest'
import { prepareMedia } from '../../../entrypoints/background/prepare-media.ts'
import { failureOf } from '../../../lib/failures/failure.ts'
import type { MediaJob, MediaNews } from '../../../lib/model/media-job.ts'
import { MINUTE } from '../../../lib/units.ts'
import { FakeClock } from '../capture/fake-clock.ts'

const JOB = { kind: 'join-stream' } as MediaJob

function setUp() {
  const clock = new FakeClock()
  const stop = new AbortController()
  const shares: number[] = []
  let ended = 0
  let hear: (news: MediaNews) => void = () => undefined
  const start = (_job: MediaJob, listener: typeof hear) => {
    hear = listener
    return () => {
      ended += 1
    }
  }
  const ports = { start, sleep: clock.sleep }
  const made = prepareMedia(JOB, ports, stop.signal, (share) => shares.push(share))
  return { clock, stop, shares, made, hear: (news: MediaNews) => hear(news), ended: () => ended }
}

test('what is done is told, and the worker ends', async () => {
  const { made, hear, shares, ended, clock } = setUp()
  hear({ kind: 'progress', share: 0.5 })
  hear({ kind: 'done', byteLength: 7 })
  expect(await made).toMatchObject({ byteLength: 7 })
  expect(shares).toEqual([0.5])
  expect(ended()).toBe(1)
  expect(clock.sleepers).toBe(0)
})

test('what failed is told in its own words', async () => {
  const { made, hear, ended } = setUp()
  hear({ kind: 'failed', failure: { kind: 'media-protected' } })
  expect(await made.catch(failureOf)).toEqual({ kind: 'media-protected' })
  expect(ended()).toBe(1)
})

test('a worker that nobody needs any more is ended', async () => {
  const { made, stop, ended, clock } = setUp()
  stop.abort(new Error('removed'))
  await expect(made).rejects.toThrow('removed')
  expect(ended()).toBe(1)
  expect(clock.sleepers).toBe(0)
})

test('a worker that tells nothing for a minute is ended; one that goes on is not', async () => {
  const { made, hear, clock, ended } = setUp()
  const failure = made.catch(failureOf)
  await clock.advance(MINUTE / 2)
  hear({ kind: 'progress', share: 0.1 })
  await clock.advance(MINUTE / 2)
  expect(ended()).toBe(0)
  await clock.advance(MINUTE)
  expect(await failure).toMatchObject({ kind: 'unexpected' })
  expect(ended()).toBe(1)
})

test('nothing begins that was stopped before', async () => {
  const stop = AbortSignal.abort(new Error('removed'))
  const ports = { start: () => Promise.reject() as never, sleep: new FakeClock().sleep }
  await expect(prepareMedia(JOB, ports, stop, () => undefined)).rejects.toThrow('removed')
})
