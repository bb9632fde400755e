import { describe, expect, test } from 'vitest'
import { newJob } from '../../../lib/model/job.ts'
import { afterLook } from '../../../lib/outbox/confirm.ts'
import type { UploadStatus } from '../../../lib/outbox/ports.ts'
import { markPublishing } from '../../../lib/outbox/publishing.ts'
import { type JobId, type MediaId, MINUTE, MiB, type PostId, SECOND } from '../../../lib/units.ts'
import {
  ANA,
  aDraft,
  aFile,
  aWorld,
  no,
  ok,
  plainX,
  runUntilQuiet,
  startBackground,
  submit,
  type World,
} from './device.ts'

/** Mistakes that were found by reading the decisions once more. */

function stateOf(world: World, id: JobId) {
  return world.jobs.get(id)?.state
}

function stillProcessing(id: MediaId, world: World): UploadStatus {
  const upload = { mediaId: id, mediaKey: null, expiresAt: world.now + 86_400_000 }
  return { state: 'processing', upload, checkAfterMs: 5 * SECOND, percent: 99 }
}

describe("X's processing", () => {
  test('that never ends is given up on after half an hour, with the reason', async () => {
    const world = aWorld()
    const id = submit(world, aDraft('', [{ file: aFile(world, 'video', MiB) }]))
    world.answers.status = async (_account, mediaId) => ok(stillProcessing(mediaId, world))
    const began = world.now
    await runUntilQuiet(world)
    expect(stateOf(world, id)).toEqual({
      state: 'blocked',
      failure: { kind: 'processing-endless', minutes: 30 },
    })
    expect(world.now - began).toBeLessThan(32 * MINUTE)
  })

  test('is not given up on because the computer slept and the first check then failed', async () => {
    const world = aWorld()
    const id = submit(world, aDraft('', [{ file: aFile(world, 'video', MiB) }]))
    const original = plainX(world)
    let checks = 0
    world.answers.status = async (...call) => {
      checks++
      if (checks === 1) {
        world.now += 2 * 60 * MINUTE
        return no({ kind: 'x-unreachable' })
      }
      return original.status(...call)
    }
    await runUntilQuiet(world)
    expect(stateOf(world, id)).toMatchObject({ state: 'published' })
    expect(world.uploads.size).toBe(1)
  })
})

test('an X that answers no segment is not waited for any longer than the slowest line needs', async () => {
  const world = aWorld()
  submit(world, aDraft('', [{ file: aFile(world, 'video', 20 * MiB) }]))
  const patience: number[] = []
  world.answers.append = async (_account, segment) => {
    patience.push(segment.patienceMs ?? 0)
    return no({ kind: 'x-silent', seconds: 30 }, true)
  }
  await runUntilQuiet(world)
  expect(patience.length).toBeGreaterThan(8)
  expect(Math.max(...patience)).toBeLessThanOrEqual(
    30 * SECOND + (2 * 4 * MiB * SECOND) / 6_000 + 1,
  )
})

test('an outage that answers 404 to segments is waited out, and none counts as arrived', async () => {
  const world = aWorld()
  const id = submit(world, aDraft('', [{ file: aFile(world, 'video', 20 * MiB) }]))
  const original = plainX(world)
  const until = world.now + 10 * SECOND
  world.answers.append = async (...call) =>
    world.now < until ? no({ kind: 'x-not-found', status: 404 }) : original.append(...call)
  await runUntilQuiet(world)
  expect(stateOf(world, id)).toMatchObject({ state: 'published' })
  expect(world.uploads.size).toBe(1)
})

test('an upload that X does not know any more is begun anew after some tries', async () => {
  const world = aWorld()
  const id = submit(world, aDraft('', [{ file: aFile(world, 'video', 9 * MiB) }]))
  const original = plainX(world)
  world.answers.append = async (...call) =>
    call[1].mediaId === '1000' ? no({ kind: 'x-not-found', status: 404 }) : original.append(...call)
  await runUntilQuiet(world)
  expect(stateOf(world, id)).toMatchObject({ state: 'published' })
  expect(world.uploads.size).toBe(2)
})

test('a long time without a connection uses up no try', async () => {
  const world = aWorld()
  const id = submit(world, aDraft('', [{ file: aFile(world, 'video', 9 * MiB) }]))
  const original = plainX(world)
  let calls = 0
  world.answers.initialize = async (...call) => {
    calls++
    if (calls <= 12) return no({ kind: 'x-unreachable' })
    return calls === 13 ? no({ kind: 'x-trouble', status: 503 }) : original.initialize(...call)
  }
  await runUntilQuiet(world)
  expect(stateOf(world, id)).toMatchObject({ state: 'published' })
})

test('looks that fail now and then between good ones do not add up to a question', async () => {
  const world = aWorld()
  const original = plainX(world)
  let creates = 0
  let looks = 0
  world.answers.createPost = async (...call) =>
    creates++ === 0 ? no({ kind: 'x-silent', seconds: 30 }, true) : original.createPost(...call)
  world.answers.ownPosts = async (...call) =>
    looks++ % 3 < 2 ? no({ kind: 'x-trouble', status: 503 }) : original.ownPosts(...call)
  const id = submit(world, aDraft('Perhaps'))
  await runUntilQuiet(world)
  expect(stateOf(world, id)).toMatchObject({ state: 'published' })
  expect(world.posts).toHaveLength(1)
})

test('a younger post of ours that is not listed yet makes no question of this one', async () => {
  const world = aWorld()
  world.lagMs = 300 * SECOND
  const original = plainX(world)
  let lost = 0
  world.answers.createPost = async (account, post) => {
    if (post.text !== 'First') return original.createPost(account, post)
    return lost++ === 0
      ? no({ kind: 'x-silent', seconds: 30 }, true)
      : original.createPost(account, post)
  }
  const first = submit(world, aDraft('First'))
  world.now += 1
  const life = startBackground(world)
  await life.wake()
  await life.idle()
  // In the middle of looking, the next one goes out.
  world.now += 350 * SECOND
  const second = newJob(aDraft('Second'), ANA, 'Second', world.now)
  world.jobs.set(second.id, {
    ...second,
    state: { state: 'published', postId: '77' as PostId, publishedAt: world.now },
  })
  await runUntilQuiet(world)
  expect(stateOf(world, first)).toMatchObject({ state: 'published' })
  expect(world.posts.map(({ text }) => text)).toEqual(['First'])
})

test('the same words twice within seconds are two posts; the first is not taken for the second', async () => {
  const world = aWorld()
  const original = plainX(world)
  let creates = 0
  world.answers.createPost = async (...call) =>
    ++creates === 2 ? no({ kind: 'x-silent', seconds: 30 }, true) : original.createPost(...call)
  submit(world, aDraft('gm'))
  world.now += 1
  const twin = submit(world, aDraft('gm'))
  await runUntilQuiet(world)
  expect(world.posts.map(({ id }) => id)).toEqual(['9000', '9001'])
  expect(stateOf(world, twin)).toMatchObject({ state: 'published', postId: '9001' })
})

describe('held up for long', () => {
  const hour = 60 * MINUTE
  const job = newJob(aDraft('Words'), ANA, 'Words', 1_000)

  test.each([
    [
      'a long upload that never stood still does not ask',
      3 * hour,
      3 * hour - 10 * SECOND,
      20 * SECOND,
      'publishing',
    ],
    [
      'one that stood still for two hours asks',
      3 * hour,
      3 * hour - 10 * SECOND,
      2 * hour,
      'asking',
    ],
    ['one that has stood still since its last segment asks', 3 * hour, 1_500, 0, 'asking'],
  ])('%s', (_name, now, movedAt, stillMs, state) => {
    const moved = { ...job, movedAt, stillMs }
    expect(markPublishing(moved, now, hour, now).state.state).toBe(state)
  })

  test('and said to be wanted since: what was before does not count', () => {
    const wanted = { ...job, wantedAt: 3 * hour - 1, movedAt: 1_500, stillMs: 2 * hour }
    expect(markPublishing(wanted, 3 * hour, hour, 0).state.state).toBe('publishing')
  })
})

describe('an intention', () => {
  const video = { file: aFile(aWorld(), 'video', MiB) }
  const upload = (mediaId: string) => ({
    mediaId: mediaId as MediaId,
    mediaKey: null,
    expiresAt: 9e15,
  })
  const ready = (mediaId: string) => {
    const job = newJob(aDraft('Words', [video]), ANA, 'Words', 1_000)
    const [media] = job.media
    if (!media) throw new Error('no medium')
    const progress = {
      state: 'ready' as const,
      upload: upload(mediaId),
      file: video.file,
      category: 'tweet_video' as const,
      segmentLimit: MiB,
      restarts: 0,
    }
    return { ...job, media: [{ ...media, progress }] }
  }

  test('remembers the media of the create before: either may be the one that is out', () => {
    const job = { ...ready('2'), sentSince: 500, sentMedia: ['1' as MediaId] }
    const marked = markPublishing(job, 1_000, MINUTE, 1_000)
    expect(marked.sentMedia).toEqual(['1', '2'])
    expect(marked.sentSince).toBe(500)
  })

  test('is not stored for a post that was paused in this moment', () => {
    const paused = { ...ready('1'), paused: true }
    expect(markPublishing(paused, 1_000, MINUTE, 1_000)).toBe(paused)
  })
})

describe('what a look shows', () => {
  const since = 10 * MINUTE
  const job = {
    ...newJob(aDraft('gm'), ANA, 'gm', since),
    sentSince: since,
    state: { state: 'confirming' as const, checkAt: since, reads: 0, duplicate: false },
  }
  const look = (createdAt: number, text = 'gm', media = job.media, mediaId = '7') =>
    afterLook(
      { ...job, media, sentMedia: ['8' as MediaId] },
      {
        posts: [{ id: '5' as PostId, createdAt, text, mediaIds: [mediaId as MediaId] }],
        control: 'none',
        known: null,
      },
      since + SECOND,
    ).state.state

  test('is this post only if it is no older than its intention', () => {
    expect(look(since + SECOND)).toBe('published')
    expect(look(since - SECOND)).toBe('published')
    expect(look(since - MINUTE)).toBe('confirming')
  })

  test('is this post only if it says the same', () => {
    expect(look(since + SECOND, 'gn')).toBe('confirming')
  })

  test('is this post only if it has media that were sent with it, whatever it says', () => {
    const video = { file: aFile(aWorld(), 'video', MiB) }
    const { media } = newJob(aDraft('gm', [video]), ANA, 'gm', since)
    expect(look(since + SECOND, 'gm', media, '7')).toBe('confirming')
    expect(look(since + SECOND, 'other words', media, '8')).toBe('published')
  })
})
