import { describe, expect, test } from 'vitest'
import { answerQuestion } from '../../../lib/outbox/control.ts'
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
    expect(world.appends).toBe(3)
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
    expect(sent.sort()).toEqual([0, 1, 2])
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

describe('killed at any moment', () => {
  /** Every effect of one undisturbed run, counted. */
  async function effectsOf(make: (world: World) => void): Promise<number> {
    const world = aWorld()
    let count = 0
    world.moment = async () => {
      count++
    }
    make(world)
    await runUntilQuiet(world)
    return count
  }

  async function killedAt(moment: number, make: (world: World) => void): Promise<World> {
    const world = aWorld()
    make(world)
    let count = 0
    let died: () => void = () => undefined
    const death = new Promise<void>((resolve) => {
      died = resolve
    })
    world.moment = () => {
      if (count++ < moment) return Promise.resolve()
      died()
      return new Promise(() => undefined)
    }
    const life = startBackground(world)
    await life.wake()
    await Promise.race([death, life.idle()])
    await runUntilQuiet({ ...world, moment: async () => undefined })
    return world
  }

  const posts: [string, (world: World) => void][] = [
    [
      'two pictures with alt text',
      (world) =>
        submit(
          world,
          aDraft('Two', [
            { file: aFile(world, 'image', 600 * KiB), altText: 'one' },
            { file: aFile(world, 'image', 5 * MiB), altText: 'two' },
          ]),
        ),
    ],
    ['a video', (world) => submit(world, aDraft('', [{ file: aFile(world, 'video', 9 * MiB) }]))],
    ['words', (world) => submit(world, aDraft('Only words'))],
  ]

  test.each(posts)('%s: still exactly one post, and no question', async (_name, make) => {
    const effects = await effectsOf(make)
    expect(effects).toBeGreaterThan(5)
    let questions = 0
    for (let moment = 0; moment < effects; moment++) {
      const world = await killedAt(moment, make)
      const [job] = world.jobs.values()
      if (job?.state.state === 'asking') questions++
      else expect(world.posts, `killed at effect ${moment}`).toHaveLength(1)
      expect(world.posts.length, `killed at effect ${moment}`).toBeLessThanOrEqual(1)
    }
    expect(questions).toBe(0)
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
