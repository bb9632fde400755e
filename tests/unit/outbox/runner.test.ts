import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../lib/failures/failure.ts'
import { UNKNOWN_LINE } from '../../../lib/model/line.ts'
import { afterReconnecting, answerQuestion } from '../../../lib/outbox/control.ts'
import type { AccountId, MediaId, PostId } from '../../../lib/units.ts'
import { DAY, HOUR, KiB, MINUTE, MiB, SECOND } from '../../../lib/units.ts'
import {
  ANA,
  aDraft,
  aFile,
  anAccount,
  aWorld,
  no,
  ok,
  plainX,
  runUntilQuiet,
  startBackground,
  submit,
  type World,
} from './device.ts'

function jobOf(world: World, id: string) {
  const job = [...world.jobs.values()].find((candidate) => candidate.id === id)
  if (!job) throw new Error('no such job')
  return job
}

const jobStates = (world: World) => [...world.jobs.values()].map(({ state }) => state.state)

describe('a post goes all the way', () => {
  test('words alone', async () => {
    const world = aWorld()
    const id = submit(world, aDraft('Good morning'))
    await runUntilQuiet(world)
    expect(world.posts.map(({ text }) => text)).toEqual(['Good morning'])
    expect(jobOf(world, id).state).toMatchObject({ state: 'published', postId: '9000' })
    expect(world.announced).toEqual([{ id, state: 'published' }])
  })

  test('a video in segments, with processing and alt text, and its bytes are let go', async () => {
    const world = aWorld()
    const file = aFile(world, 'video', 10 * MiB)
    const id = submit(world, aDraft('Watch', [{ file, altText: 'A tram' }]))
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(world.posts[0]?.altTexts).toEqual(['A tram'])
    expect(world.appends).toBe(4)
    expect(jobOf(world, id).sentBytes).toBe(10 * MiB)
    expect(world.blobs.has(file.blob)).toBe(false)
  })

  test('four pictures keep their order', async () => {
    const world = aWorld()
    const files = [1, 2, 3, 4].map((n) => ({
      file: aFile(world, 'image', n * 700 * KiB),
      altText: `picture ${n}`,
    }))
    submit(world, aDraft('', files))
    await runUntilQuiet(world)
    expect(world.posts[0]?.altTexts).toEqual(['picture 1', 'picture 2', 'picture 3', 'picture 4'])
  })

  test('a picture that was still being read when Post was pressed', async () => {
    const world = aWorld()
    const draft = aDraft('', [{ file: aFile(world, 'image', 1) }])
    draft.attachments[0] = {
      ...(draft.attachments[0] as (typeof draft.attachments)[0]),
      source: { kind: 'page', url: 'https://a.example/b.jpg', pageUrl: '', tabId: 1, frameId: 0 },
      content: { state: 'fetching', since: 0, receivedBytes: 0, totalBytes: null },
    }
    submit(world, draft)
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
  })
})

describe('a post held up for long', () => {
  test('asks before it goes out, and goes out when it is still wanted', async () => {
    const world = aWorld()
    world.staleAfterMs = HOUR
    const until = world.now + 9 * HOUR
    const original = plainX(world)
    world.answers.createPost = async (...call) =>
      world.now < until
        ? { ...no({ kind: 'x-rate-limited', until }), retryAt: until }
        : original.createPost(...call)
    const id = submit(world, aDraft('Breakfast'))
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toEqual({ state: 'asking', question: 'still-wanted' })
    expect(world.posts).toEqual([])
    world.jobs.set(id, answerQuestion(jobOf(world, id), 'send', world.now))
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
  })
})

describe('several jobs', () => {
  test('go out in the order they were posted, one at a time per account', async () => {
    const world = aWorld()
    for (const text of ['one', 'two', 'three']) {
      submit(world, aDraft(text))
      world.now += 1
    }
    await runUntilQuiet(world)
    expect(world.posts.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  test('of two pauses that X asked of an account the longer one counts', async () => {
    const world = aWorld()
    const longUntil = world.now + 15 * MINUTE
    const pauses = [longUntil, world.now + 2 * MINUTE]
    const original = plainX(world)
    world.answers.oneShot = async (...call) => {
      const until = pauses.shift()
      return until === undefined
        ? original.oneShot(...call)
        : { ...no({ kind: 'x-rate-limited', until }), retryAt: until }
    }
    const files = [1, 2].map((n) => ({ file: aFile(world, 'image', n * 5 * KiB) }))
    submit(world, aDraft('', files))
    world.now += 1
    const behind = submit(world, aDraft('Behind it'))
    await runUntilQuiet(world)
    const { state } = jobOf(world, behind)
    expect(state.state === 'published' && state.publishedAt).toBeGreaterThanOrEqual(longUntil)
  })

  test('a pause that X asks for while a post is looked for is waited out', async () => {
    const world = aWorld()
    const original = plainX(world)
    const until = world.now + 15 * MINUTE
    const looks: number[] = []
    world.answers.createPost = async (...call) => {
      await original.createPost(...call)
      return no({ kind: 'x-silent', seconds: 30 }, true)
    }
    world.answers.ownPosts = async (...call) => {
      looks.push(world.now)
      return looks.length === 1
        ? { ...no({ kind: 'x-rate-limited', until }), retryAt: until }
        : original.ownPosts(...call)
    }
    submit(world, aDraft('Out, unheard'))
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(looks).toHaveLength(2)
    expect(looks[1]).toBeGreaterThanOrEqual(until)
  })

  test("a pause that X asked of one account does not hold up another's", async () => {
    const world = aWorld()
    const bo = '22' as AccountId
    world.accounts.set(bo, anAccount(bo))
    const until = world.now + 10 * MINUTE
    let refused = 0
    world.answers.createPost = async (account, { text }) => {
      if (account === ANA && world.now < until) {
        refused++
        return {
          ok: false,
          failure: { kind: 'x-rate-limited', until },
          retryAt: until,
          uncertain: false,
        }
      }
      world.posts.push({ id: '1' as PostId, text, mediaIds: [], altTexts: [], at: world.now })
      return ok({ postId: '1' as PostId })
    }
    submit(world, aDraft('held'))
    submit(world, aDraft('also held'))
    submit(world, aDraft('free'), bo)
    await runUntilQuiet(world)
    expect(world.posts[0]).toMatchObject({ text: 'free' })
    expect(world.posts).toHaveLength(3)
    expect(world.posts.slice(1).every(({ at }) => at >= until)).toBe(true)
    expect(refused).toBe(1)
  })

  test('a stopped job does not hold up the next one', async () => {
    const world = aWorld()
    world.answers.createPost = async (_account, { text }) =>
      text === 'bad' ? no({ kind: 'credits-depleted' }) : ok({ postId: '5' as PostId })
    const bad = submit(world, aDraft('bad'))
    world.now += 1
    const good = submit(world, aDraft('good'))
    await runUntilQuiet(world)
    expect(jobOf(world, bad).state).toMatchObject({ state: 'blocked' })
    expect(jobOf(world, good).state).toMatchObject({ state: 'published' })
  })
})

describe('trouble', () => {
  test('a lost segment is sent again, the others are not', async () => {
    const world = aWorld()
    const file = aFile(world, 'video', 12 * MiB)
    submit(world, aDraft('', [{ file }]))
    let lost = 0
    const sent: number[] = []
    const original = plainX(world)
    world.answers.append = async (account, segment, signal) => {
      if (segment.index === 1 && lost++ < 2) return no({ kind: 'x-unreachable' }, true)
      sent.push(segment.index)
      return original.append(account, segment, signal)
    }
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(sent.sort()).toEqual([0, 1, 2, 3, 4])
  })

  test('segments refused as too large are planned anew at 1 MiB', async () => {
    const world = aWorld()
    submit(world, aDraft('', [{ file: aFile(world, 'video', 6 * MiB) }]))
    const original = plainX(world)
    world.answers.append = async (account, segment, signal) =>
      segment.bytes.size > MiB
        ? no({ kind: 'segment-too-large', status: 413 })
        : original.append(account, segment, signal)
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(world.appends).toBe(6)
  })

  test('X down for an hour only delays the post', async () => {
    const world = aWorld()
    const until = world.now + HOUR
    submit(world, aDraft('', [{ file: aFile(world, 'image', 2 * MiB) }]))
    const original = plainX(world)
    world.answers.initialize = async (...call) =>
      world.now < until ? no({ kind: 'x-unreachable' }) : original.initialize(...call)
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(world.posts[0]?.at).toBeGreaterThanOrEqual(until)
  })

  test('an answer that stays nonsense stops the job in the end, with the reason', async () => {
    const world = aWorld()
    const id = submit(world, aDraft('', [{ file: aFile(world, 'image', 2 * MiB) }]))
    world.answers.initialize = async () => no({ kind: 'x-nonsense', status: 200, found: 'html' })
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({
      state: 'blocked',
      failure: { kind: 'x-nonsense' },
    })
  })

  test('four pictures that fail together, twice, have used up two tries and not eight', async () => {
    const world = aWorld()
    const files = [1, 2, 3, 4].map((n) => ({ file: aFile(world, 'image', n * 100 * KiB) }))
    const submittedAt = world.now
    submit(world, aDraft('', files))
    const original = plainX(world)
    let failures = 0
    world.answers.oneShot = async (...call) =>
      ++failures <= 8 ? no({ kind: 'x-trouble', status: 503 }) : original.oneShot(...call)
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(world.now - submittedAt).toBeLessThan(10 * SECOND)
  })

  test('an upload that expired while waiting is made again from the stored bytes', async () => {
    const world = aWorld()
    submit(world, aDraft('', [{ file: aFile(world, 'video', 5 * MiB) }]))
    const resumeAt = world.now + 2 * DAY
    const original = plainX(world)
    world.answers.finalize = async (...call) =>
      world.now < resumeAt ? no({ kind: 'x-unreachable' }) : original.finalize(...call)
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(world.uploads.size).toBeGreaterThan(1)
  })

  test('a segment that X has already and refuses is not sent for ever', async () => {
    const world = aWorld()
    const id = submit(world, aDraft('', [{ file: aFile(world, 'video', 9 * MiB) }]))
    const original = plainX(world)
    const seen = new Set<string>()
    let lost = false
    world.answers.append = async (account, segment, signal) => {
      const key = `${segment.mediaId}:${segment.index}`
      if (seen.has(key)) return no({ kind: 'x-invalid', detail: 'already there' })
      seen.add(key)
      const reply = await original.append(account, segment, signal)
      if (lost || segment.index !== 1) return reply
      lost = true
      return no({ kind: 'x-unreachable' }, true)
    }
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({ state: 'published' })
    expect(world.uploads.size).toBe(1)
  })

  test('X is not asked for the state of a video at once when the answer that says when was lost', async () => {
    const world = aWorld()
    world.switches.secondFinalize = 'refuse'
    const id = submit(world, aDraft('', [{ file: aFile(world, 'video', MiB) }]))
    const original = plainX(world)
    const finalizedAt: number[] = []
    world.answers.finalize = async (...call) => {
      const reply = await original.finalize(...call)
      finalizedAt.push(world.now)
      return finalizedAt.length > 1 ? reply : no({ kind: 'x-unreachable' }, true)
    }
    const askedAt: number[] = []
    world.answers.status = async (...call) => {
      askedAt.push(world.now)
      return original.status(...call)
    }
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({ state: 'published' })
    expect(finalizedAt).toHaveLength(2)
    expect((askedAt[0] ?? 0) - (finalizedAt[1] ?? 0)).toBeGreaterThanOrEqual(5 * SECOND)
  })

  test('an upload that never adds up is sent anew three times and then stops', async () => {
    const world = aWorld()
    const id = submit(world, aDraft('', [{ file: aFile(world, 'video', 9 * MiB) }]))
    world.answers.finalize = async () => no({ kind: 'upload-incomplete', detail: 'no sum' })
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({
      state: 'blocked',
      failure: { kind: 'upload-incomplete' },
    })
    expect(world.uploads.size).toBe(4)
  })

  test('processing that failed stops the job and says so', async () => {
    const world = aWorld()
    const id = submit(world, aDraft('', [{ file: aFile(world, 'video', MiB) }]))
    const failure = {
      kind: 'processing-failed',
      code: 1,
      name: 'InvalidMedia',
      detail: '',
    } as const
    world.answers.status = async () => no(failure)
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toEqual({ state: 'blocked', failure })
    expect(world.posts).toHaveLength(0)
  })

  test('alt text that X refuses stops the post instead of going out without it', async () => {
    const world = aWorld()
    const id = submit(world, aDraft('', [{ file: aFile(world, 'image', MiB), altText: 'Hill' }]))
    world.answers.setAltText = async () => no({ kind: 'alt-text-refused', detail: 'no' })
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({ state: 'blocked' })
    expect(world.posts).toHaveLength(0)
  })
})

describe("X's manners with segments", () => {
  test.each([
    ['beside each other', { parallelAppend: 'refuse' }],
    ['out of order', { outOfOrderAppend: 'refuse' }],
    ['twice', { repeatedAppend: 'refuse' }],
  ] as const)('segments refused %s: the rest goes one by one, once each', async (_how, manners) => {
    const world = aWorld()
    world.switches = { ...world.switches, ...manners }
    submit(world, aDraft('', [{ file: aFile(world, 'video', 30 * MiB) }]))
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(world.uploads.size).toBe(1)
    expect(world.appends).toBe(9)
  })

  test('one by one is remembered for the next file', async () => {
    const world = aWorld()
    world.switches.parallelAppend = 'refuse'
    const original = plainX(world)
    let refusals = 0
    world.answers.append = async (...call) => {
      const reply = await original.append(...call)
      if (!reply.ok) refusals++
      return reply
    }
    submit(world, aDraft('one', [{ file: aFile(world, 'video', 20 * MiB) }]))
    await runUntilQuiet(world)
    // The one beside the first, and the one that followed the first at once.
    expect(refusals).toBe(2)
    expect(world.line.inOrderSince).not.toBeNull()
    submit(world, aDraft('two', [{ file: aFile(world, 'video', 20 * MiB) }]))
    await runUntilQuiet(world)
    expect(refusals).toBe(2)
    expect(world.posts).toHaveLength(2)
  })

  test('a segment that X had already is no reason to go one by one for ever', async () => {
    const world = aWorld()
    world.switches.repeatedAppend = 'refuse'
    const original = plainX(world)
    const lost = new Set<number>()
    world.answers.append = async (account, segment, signal) => {
      const reply = await original.append(account, segment, signal)
      if (lost.size >= 2 || lost.has(segment.index)) return reply
      lost.add(segment.index)
      return no({ kind: 'x-unreachable' }, true)
    }
    submit(world, aDraft('', [{ file: aFile(world, 'video', 30 * MiB) }]))
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(world.uploads.size).toBe(1)
    expect(world.line.inOrderSince).toBeNull()
  })

  test.each([
    ['all that are on their way, each with trouble of its own', 0],
    ['as many tries before as there are', 6],
  ])('what X had already is no failed try: %s', async (_what, before) => {
    const world = aWorld()
    world.line = UNKNOWN_LINE
    world.switches.repeatedAppend = 'refuse'
    const original = plainX(world)
    const lost = new Set<number>()
    let troubles = 0
    world.answers.append = async (account, segment, signal) => {
      if (troubles++ < before) return no({ kind: 'x-trouble', status: 503 })
      const reply = await original.append(account, segment, signal)
      if (segment.index >= 8 || lost.has(segment.index)) return reply
      lost.add(segment.index)
      // Told one after the other, so that each is a try.
      world.now += 3 * SECOND * segment.index
      return no({ kind: 'x-trouble', status: 503 }, true)
    }
    submit(world, aDraft('', [{ file: aFile(world, 'video', 30 * MiB) }]))
    await runUntilQuiet(world)
    expect(jobStates(world)).toEqual(['published'])
    expect(world.posts).toHaveLength(1)
    expect(world.uploads.size).toBe(1)
  })

  test('a segment refused as too large at the smallest size stops the job with the reason', async () => {
    const world = aWorld()
    const id = submit(world, aDraft('', [{ file: aFile(world, 'video', 30 * MiB) }]))
    const sizes: number[] = []
    world.answers.append = async (_account, { bytes }) => {
      sizes.push(bytes.size)
      return no({ kind: 'segment-too-large', status: 413 })
    }
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toEqual({
      state: 'blocked',
      failure: { kind: 'segment-too-large', status: 413 },
    })
    expect(Math.max(...sizes)).toBe(4 * MiB)
    expect(sizes.at(-1)).toBe(MiB)
  })

  test('no more appends are sent than X allows; the pause is shown and the rest follows', async () => {
    const world = aWorld()
    world.line = { ...world.line, bytesPerSecond: 5_000_000 }
    const original = plainX(world)
    let window = { left: 10, resetAt: world.now + 15 * MINUTE, heardAt: world.now }
    const refused: number[] = []
    world.answers.append = async (...call) => {
      if (world.now >= window.resetAt) {
        window = { left: 10, resetAt: world.now + 15 * MINUTE, heardAt: world.now }
      }
      if (window.left === 0) refused.push(world.now)
      window.left--
      const reply = await original.append(...call)
      return reply.ok ? ok({ ...window }) : reply
    }
    const id = submit(world, aDraft('', [{ file: aFile(world, 'video', 60 * MiB) }]))
    const life = startBackground(world)
    await life.wake()
    await life.idle()
    expect(jobOf(world, id).state).toMatchObject({
      state: 'waiting',
      until: window.resetAt,
      failure: { kind: 'x-rate-limited' },
    })
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(refused).toEqual([])
  })

  test('segments grow up to their limit when the appends left would not do', async () => {
    const world = aWorld()
    world.line = { ...world.line, bytesPerSecond: 1_000_000 }
    const original = plainX(world)
    const sizes: number[] = []
    let left = 30
    world.answers.append = async (...call) => {
      sizes.push(call[1].bytes.size)
      const reply = await original.append(...call)
      const resetAt = world.now + 15 * MINUTE
      return reply.ok ? ok({ left: --left, resetAt, heardAt: world.now }) : reply
    }
    submit(world, aDraft('', [{ file: aFile(world, 'video', 60 * MiB) }]))
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(Math.max(...sizes.slice(0, 3))).toBe(384 * KiB)
    expect(sizes.length).toBeLessThanOrEqual(30)
  })

  test('a wait that X asks for with an upload holds the whole account, and no other', async () => {
    const world = aWorld()
    const bo = '22' as AccountId
    world.accounts.set(bo, anAccount(bo))
    const retryAt = world.now + 10 * MINUTE
    const original = plainX(world)
    let asked = 0
    world.answers.initialize = async (account, ...rest) => {
      if (account !== ANA || world.now >= retryAt) return original.initialize(account, ...rest)
      asked++
      return { ...no({ kind: 'x-trouble', status: 503 }), retryAt }
    }
    submit(world, aDraft('', [{ file: aFile(world, 'video', 2 * MiB) }]))
    world.now += 1
    submit(world, aDraft('words'))
    submit(world, aDraft('other account'), bo)
    await runUntilQuiet(world)
    expect(asked).toBe(1)
    expect(world.posts[0]).toMatchObject({ text: 'other account' })
    expect(world.posts.slice(1).every(({ at }) => at >= retryAt)).toBe(true)
    expect(world.posts).toHaveLength(3)
  })
})

describe('media ids that X takes no longer', () => {
  test('lead to one new upload from the stored bytes', async () => {
    const world = aWorld()
    const original = plainX(world)
    let refusals = 0
    world.answers.createPost = async (...call) =>
      refusals++ === 0 ? no({ kind: 'post-media-invalid' }) : original.createPost(...call)
    const picture = { file: aFile(world, 'image', 2 * MiB), altText: 'Hill' }
    submit(world, aDraft('', [picture]))
    await runUntilQuiet(world)
    expect(world.uploads.size).toBe(2)
    expect(world.posts.map(({ altTexts }) => altTexts)).toEqual([['Hill']])
  })

  test('twice stop the job with the reason', async () => {
    const world = aWorld()
    world.answers.createPost = async () => no({ kind: 'post-media-invalid' })
    const id = submit(world, aDraft('', [{ file: aFile(world, 'image', 2 * MiB) }]))
    await runUntilQuiet(world)
    expect(world.uploads.size).toBe(2)
    expect(jobOf(world, id).state).toEqual({
      state: 'blocked',
      failure: { kind: 'post-media-invalid' },
    })
  })

  test('after a create in doubt are a question: they may be in a post already', async () => {
    const world = aWorld()
    let creates = 0
    world.answers.createPost = async () =>
      creates++ === 0 ? no({ kind: 'x-unreachable' }, true) : no({ kind: 'post-media-invalid' })
    const id = submit(world, aDraft('', [{ file: aFile(world, 'image', 2 * MiB) }]))
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toEqual({ state: 'asking', question: 'went-out' })
    expect(creates).toBe(2)
  })
})

describe('a create whose answer is lost', () => {
  test.each([0, 20 * SECOND, 300 * SECOND])(
    'is found again although the timeline lags %i ms',
    async (lagMs) => {
      const world = aWorld()
      world.lagMs = lagMs
      const original = plainX(world)
      world.answers.createPost = async (...call) => {
        await original.createPost(...call)
        return no({ kind: 'x-unreachable' }, true)
      }
      const id = submit(world, aDraft('Once'))
      await runUntilQuiet(world)
      expect(world.posts).toHaveLength(1)
      expect(jobOf(world, id).state).toMatchObject({ state: 'published', postId: '9000' })
    },
  )

  test('that never arrived is sent again by itself after nearly seven minutes', async () => {
    const world = aWorld()
    const original = plainX(world)
    let lost = 0
    world.answers.createPost = async (...call) =>
      lost++ === 0 ? no({ kind: 'x-silent', seconds: 60 }, true) : original.createPost(...call)
    const id = submit(world, aDraft('Perhaps'))
    const began = world.now
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(world.posts[0]?.at).toBeGreaterThan(began + 6 * MINUTE)
    expect(jobOf(world, id).log.map(({ what }) => what)).toContain('sent-again')
  })

  test('twice in a row ends in one question, not in a third try', async () => {
    const world = aWorld()
    let creates = 0
    world.answers.createPost = async () => {
      creates++
      return no({ kind: 'x-silent', seconds: 60 }, true)
    }
    const id = submit(world, aDraft('Perhaps'))
    await runUntilQuiet(world)
    expect(creates).toBe(2)
    expect(jobOf(world, id).state).toEqual({ state: 'asking', question: 'went-out' })
    expect(world.announced).toEqual([{ id, state: 'asking' }])
  })

  test('several times in a row is sent again while the timeline shows the post before it', async () => {
    const world = aWorld()
    submit(world, aDraft('Before'))
    await runUntilQuiet(world)
    const original = plainX(world)
    let lost = 0
    world.answers.createPost = async (...call) =>
      lost++ < 3 ? no({ kind: 'x-silent', seconds: 30 }, true) : original.createPost(...call)
    const id = submit(world, aDraft('After'))
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({ state: 'published' })
    expect(world.posts.map(({ text }) => text)).toEqual(['Before', 'After'])
  })

  test('is a question when the timeline does not even show the post before it', async () => {
    const world = aWorld()
    submit(world, aDraft('Before'))
    await runUntilQuiet(world)
    world.lagMs = HOUR
    world.now += 10 * MINUTE
    const original = plainX(world)
    world.answers.createPost = async (...call) => {
      await original.createPost(...call)
      return no({ kind: 'x-unreachable' }, true)
    }
    const id = submit(world, aDraft('After'))
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toEqual({ state: 'asking', question: 'went-out' })
    expect(world.posts).toHaveLength(2)
  })

  test('is looked for as long as there is no connection, without a question', async () => {
    const world = aWorld()
    const original = plainX(world)
    const until = world.now + 8 * HOUR
    world.answers.createPost = async (...call) => {
      await original.createPost(...call)
      return no({ kind: 'x-unreachable' }, true)
    }
    world.answers.ownPosts = async (...call) =>
      world.now < until ? no({ kind: 'x-unreachable' }) : original.ownPosts(...call)
    const id = submit(world, aDraft('Once'))
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({ state: 'published', postId: '9000' })
    expect(world.posts).toHaveLength(1)
  })

  test('and that cannot be looked for signed out is found after connecting again', async () => {
    const world = aWorld()
    const original = plainX(world)
    world.answers.createPost = async (...call) => {
      await original.createPost(...call)
      return no({ kind: 'x-unreachable' }, true)
    }
    world.answers.ownPosts = async () => no({ kind: 'signed-out' })
    const id = submit(world, aDraft('Once'))
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toEqual({ state: 'asking', question: 'went-out' })
    delete world.answers.ownPosts
    world.jobs.set(id, afterReconnecting(jobOf(world, id), world.now))
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({ state: 'published', postId: '9000' })
    expect(world.posts).toHaveLength(1)
  })

  test.each([-90 * MINUTE, -30 * SECOND, 30 * SECOND, 90 * MINUTE])(
    "is found although X's clock is %i ms ahead of this computer's",
    async (xAheadMs) => {
      const world = aWorld()
      world.xAheadMs = xAheadMs
      const original = plainX(world)
      world.answers.createPost = async (...call) => {
        await original.createPost(...call)
        return no({ kind: 'x-unreachable' }, true)
      }
      const id = submit(world, aDraft('Once'))
      await runUntilQuiet(world)
      expect(world.posts).toHaveLength(1)
      expect(jobOf(world, id).state).toMatchObject({ state: 'published', postId: '9000' })
    },
  )

  test('a duplicate refused by X is adopted when the younger post is ours', async () => {
    const world = aWorld()
    const original = plainX(world)
    world.answers.createPost = async (...call) => {
      await original.createPost(...call)
      return no({ kind: 'post-duplicate' })
    }
    const id = submit(world, aDraft('Twice'))
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({ state: 'published', postId: '9000' })
  })

  test('a duplicate of an older post is not taken for this one', async () => {
    const world = aWorld()
    world.posts.push({
      id: '7' as PostId,
      text: 'Same words',
      mediaIds: [] as MediaId[],
      altTexts: [],
      at: world.now - HOUR,
    })
    world.answers.createPost = async () => no({ kind: 'post-duplicate' })
    const id = submit(world, aDraft('Same words'))
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toEqual({
      state: 'blocked',
      failure: { kind: 'post-duplicate' },
    })
  })
})

describe('time and lines that play tricks', () => {
  test('a clock set back by a day does not make a wait a day longer', async () => {
    const world = aWorld()
    const original = plainX(world)
    let calls = 0
    world.answers.createPost = async (...call) =>
      calls++ === 0 ? no({ kind: 'x-trouble', status: 503 }) : original.createPost(...call)
    const id = submit(world, aDraft('Back'))
    const life = startBackground(world)
    await life.wake()
    await life.idle()
    world.now -= DAY
    const began = world.now
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({ state: 'published' })
    expect(world.now - began).toBeLessThan(HOUR)
  })

  test.each<Failure>([
    { kind: 'x-trouble', status: 503 },
    { kind: 'x-rate-limited', until: 0 },
    { kind: 'x-silent', seconds: 30 },
  ])('nor does it when X said $kind', async (failure) => {
    const world = aWorld()
    const original = plainX(world)
    const began = world.now
    let calls = 0
    world.answers.initialize = async (...call) =>
      calls++ === 0
        ? { ...no(failure), retryAt: world.now + 10 * MINUTE }
        : original.initialize(...call)
    const id = submit(world, aDraft('', [{ file: aFile(world, 'video', 9 * MiB) }]))
    const life = startBackground(world)
    await life.wake()
    await life.idle()
    expect(jobOf(world, id).state).toMatchObject({ state: 'waiting' })
    world.now = began - DAY
    await runUntilQuiet(world)
    expect(jobOf(world, id).state).toMatchObject({ state: 'published' })
    expect(world.now - (began - DAY)).toBeLessThan(HOUR)
  })

  test('a clock corrected by seconds does not shorten a pause that X asked for', async () => {
    const world = aWorld()
    const original = plainX(world)
    const until = world.now + 10 * MINUTE
    const calls: number[] = []
    world.answers.initialize = async (...call) => {
      calls.push(world.now)
      return calls.length === 1
        ? { ...no({ kind: 'x-rate-limited', until }), retryAt: until }
        : original.initialize(...call)
    }
    submit(world, aDraft('', [{ file: aFile(world, 'video', 9 * MiB) }]))
    const life = startBackground(world)
    await life.wake()
    await life.idle()
    world.now -= 5 * SECOND
    await runUntilQuiet(world)
    expect(calls).toHaveLength(2)
    expect(calls[1]).toBeGreaterThanOrEqual(until)
  })

  test('a week of sleep in the middle of an upload only renews the upload', async () => {
    const world = aWorld()
    submit(world, aDraft('', [{ file: aFile(world, 'video', 9 * MiB) }]))
    const original = plainX(world)
    let slept = false
    world.answers.finalize = async (...call) => {
      if (slept) return original.finalize(...call)
      slept = true
      world.now += 7 * DAY
      return no({ kind: 'x-unreachable' })
    }
    await runUntilQuiet(world)
    expect(world.posts).toHaveLength(1)
    expect(world.uploads.size).toBe(2)
  })

  test('without a connection nothing is sent, and a create does not become uncertain', async () => {
    const world = aWorld()
    world.online = false
    let creates = 0
    const original = plainX(world)
    world.answers.createPost = async (...call) => {
      creates++
      return original.createPost(...call)
    }
    const id = submit(world, aDraft('Later'))
    const life = startBackground(world)
    await life.wake()
    await life.idle()
    expect(creates).toBe(0)
    expect(jobOf(world, id).state).toMatchObject({
      state: 'waiting',
      failure: { kind: 'x-unreachable' },
    })
    world.online = true
    await runUntilQuiet(world)
    expect(creates).toBe(1)
    expect(jobOf(world, id).state).toMatchObject({ state: 'published' })
  })

  test("a refusal without a reason stops the account's other posts, and only that account's", async () => {
    const world = aWorld()
    const bo = '22' as AccountId
    world.accounts.set(bo, anAccount(bo))
    const sent: string[] = []
    world.answers.createPost = async (account, { text }) => {
      sent.push(text)
      return account === ANA ? no({ kind: 'x-refused', detail: '' }) : ok({ postId: '1' as PostId })
    }
    submit(world, aDraft('first'))
    world.now += 1
    submit(world, aDraft('second'))
    submit(world, aDraft('other account'), bo)
    const life = startBackground(world)
    await life.wake()
    await life.idle()
    expect(sent.sort()).toEqual(['first', 'other account'])
  })
})

describe('storage that cannot be read', () => {
  test('is looked at again by an alarm, and no promise is left rejected', async () => {
    const world = aWorld()
    submit(world, aDraft('Good morning'))
    const values = world.jobs.values.bind(world.jobs)
    world.jobs.values = () => {
      throw new Error('broken')
    }
    const runner = startBackground(world)
    await runner.wake()
    expect(world.alarm).not.toBeNull()
    world.jobs.values = values
    await runner.wake()
    await runner.idle()
    expect(world.posts).toHaveLength(1)
  })
})
