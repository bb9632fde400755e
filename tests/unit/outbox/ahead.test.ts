import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../lib/failures/failure.ts'
import type { Attachment } from '../../../lib/model/attachment.ts'
import { type Draft, newDraft, withMoved } from '../../../lib/model/draft.ts'
import {
  type ComposingJob,
  isComposing,
  type Job,
  type MediaProgress,
  newJob,
} from '../../../lib/model/job.ts'
import { withDeletion, withPutBack, withRemoved } from '../../../lib/model/removal.ts'
import { type AheadOf, inStep, keptAhead, keptWhole, takenOver } from '../../../lib/outbox/ahead.ts'
import { applyOutcome } from '../../../lib/outbox/apply-outcome.ts'
import { beginRun } from '../../../lib/outbox/begin-run.ts'
import {
  afterAllowing,
  afterReconnecting,
  afterSigningOut,
  answerQuestion,
  cancelJob,
  convertJob,
  mayHaveGoneOut,
  pauseJob,
  resumeJob,
  retryJob,
} from '../../../lib/outbox/control.ts'
import { draftOfJob } from '../../../lib/outbox/draft-of-job.ts'
import { nextSteps } from '../../../lib/outbox/next-steps.ts'
import type { Pace } from '../../../lib/outbox/pace.ts'
import { markPublishing } from '../../../lib/outbox/publishing.ts'
import type { Outcome } from '../../../lib/outbox/step.ts'
import {
  type AccountId,
  DAY,
  type DraftId,
  HOUR,
  KiB,
  type MediaId,
  MiB,
  type PostId,
  SECOND,
} from '../../../lib/units.ts'
import {
  ANA,
  aDraft,
  aFile,
  anAccount,
  aWorld,
  FAST_LINE,
  liveUntil,
  no,
  plainX,
  runUntilQuiet,
  startBackground,
  submit,
  type World,
} from './device.ts'
import { SEED } from './drawn.ts'
import { asShown, outboxOf } from './outbox-of.ts'
import { anyJob, NOW } from './some-jobs.ts'

const PACE: Pace = { line: FAST_LINE, allowance: null }
const LENA = '22' as AccountId

const anyComposing = anyJob.filter(isComposing)
const anyMoment = fc.integer({ min: NOW - 3 * DAY, max: NOW + 3 * DAY })

describe('what goes up before Post can become no post by itself', () => {
  const ALLOWED = ['prepare', 'one-shot', 'initialize', 'append', 'finalize', 'check']

  test('whatever state it is in, no step shows anything to anybody', () => {
    const kinds = new Set<string>()
    fc.assert(
      fc.property(anyComposing, anyMoment, (job, now) => {
        for (const { kind } of nextSteps(job, now, new Set(), PACE).steps) {
          kinds.add(kind)
          expect(ALLOWED).toContain(kind)
        }
      }),
      { seed: SEED, numRuns: 3_000 },
    )
    // It was about something.
    expect(kinds.size).toBeGreaterThan(3)
  })

  test('nothing that people or the browser do to posts makes it one', () => {
    const deeds: ((job: Job) => Job)[] = [
      pauseJob,
      (job) => resumeJob(job, NOW),
      (job) => cancelJob(job, NOW),
      (job) => retryJob(job, NOW),
      (job) => convertJob(job, NOW),
      (job) => answerQuestion(job, 'send', NOW),
      (job) => answerQuestion(job, 'went-out', NOW),
      (job) => afterReconnecting(job, NOW),
      afterSigningOut,
      (job) => afterAllowing(job, () => true, NOW),
      (job) => beginRun(job, NOW, 'another run'),
      (job) => markPublishing(job, NOW, HOUR, NOW),
    ]
    fc.assert(
      fc.property(anyComposing, fc.shuffledSubarray(deeds), (job, some) => {
        const after = some.reduce((latest, deed) => deed(latest), job as Job)
        expect(isComposing(after)).toBe(true)
        expect(mayHaveGoneOut(after)).toBe(false)
        // Its files are the draft's, which is there.
        expect(draftOfJob(after, NOW)).toBeNull()
      }),
      { seed: SEED, numRuns: 1_000 },
    )
  })

  test('no outcome makes it one, not even that of a create', () => {
    const postId = '7' as PostId
    const created: Outcome = {
      ok: true,
      done: { kind: 'create-post', step: { kind: 'create-post' }, result: { postId } },
    }
    const look = { posts: [], control: 'none', known: null } as const
    const looked: Outcome = {
      ok: true,
      done: {
        kind: 'confirm-post',
        step: { kind: 'confirm-post' },
        result: { ...look, posts: [] },
      },
    }
    const refused: Outcome = {
      ok: false,
      step: { kind: 'create-post' },
      failure: { kind: 'x-silent', seconds: 30 },
      retryAt: null,
      uncertain: true,
    }
    const described = (media: MediaId): Outcome => {
      const step = { kind: 'set-alt-text', media: 0, upload: media } as const
      return { ok: true, done: { kind: 'set-alt-text', step, result: null } }
    }
    fc.assert(
      fc.property(anyComposing, (job) => {
        for (const outcome of [created, looked, refused, described('5' as MediaId)]) {
          expect(applyOutcome(job, outcome, NOW, () => 0.5, PACE)).toBe(job)
        }
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  test('whatever fails, nobody is asked for anything', () => {
    const failures = fc.constantFrom<Extract<Outcome, { ok: false }>['failure']>(
      { kind: 'x-trouble', status: 503 },
      { kind: 'x-unreachable' },
      { kind: 'credits-depleted' },
      { kind: 'upload-expired' },
      { kind: 'processing-failed', code: null, name: 'no', detail: 'no' },
      { kind: 'x-rate-limited', until: NOW + HOUR },
    )
    fc.assert(
      fc.property(anyComposing, fc.array(failures, { maxLength: 12 }), (job, failing) => {
        let latest: Job = job
        for (const failure of failing) {
          const [step = { kind: 'prepare', media: 0 } as const] = nextSteps(
            ...([latest, NOW, new Set<string>(), PACE] as const),
          ).steps
          const failed = { ok: false, step, failure, retryAt: null, uncertain: false } as const
          latest = applyOutcome(latest, failed, NOW, () => 0.5, PACE)
          expect(isComposing(latest)).toBe(true)
        }
      }),
      { seed: SEED, numRuns: 500 },
    )
  })
})

/** A world in which files go up ahead of Post, for this draft. */
function composingIn(world: World, draft: Draft): Draft {
  world.drafts.push(draft)
  world.settings = { ...world.settings, uploadWhileComposing: true, currentDraftId: draft.id }
  return draft
}

function around(world: World): AheadOf {
  return {
    drafts: world.drafts,
    accounts: [...world.accounts.values()],
    settings: world.settings,
  }
}

describe('which files go up', () => {
  function aWorldWith(count: number) {
    const world = aWorld()
    world.accounts.set(LENA, anAccount(LENA))
    const files = Array.from({ length: count }, () => ({ file: aFile(world, 'image', MiB) }))
    const draft = composingIn(world, aDraft('Words', files))
    return { world, draft }
  }
  const idsIn = (jobs: readonly ComposingJob[]) =>
    jobs.map(({ media }) => media.map(({ attachmentId }) => attachmentId))
  const idsOf = ({ attachments }: Draft) => attachments.map(({ id }) => id)
  /** As if X had all of it. */
  const uploaded = (job: ComposingJob): ComposingJob => ({
    ...job,
    media: job.media.map((media) => ({ ...media, progress: atX(media.progress) })),
  })

  test('those of the draft on show, once they are ready and the account is known', () => {
    const { world, draft } = aWorldWith(2)
    const jobs = inStep([], around(world), NOW)
    expect(idsIn(jobs)).toEqual([idsOf(draft)])
    expect(jobs[0]).toMatchObject({ accountId: ANA, text: '', state: { draftId: draft.id } })
    expect(inStep([], { ...around(world), accounts: [] }, NOW)).toEqual([])
  })

  test.each([null, false])('none where nobody chose it (%s)', (uploadWhileComposing) => {
    const { world } = aWorldWith(1)
    const on = inStep([], around(world), NOW)
    world.settings = { ...world.settings, uploadWhileComposing }
    expect(inStep([], around(world), NOW)).toEqual([])
    expect(inStep(on, around(world), NOW)).toEqual([])
  })

  test('where nothing changed, nothing is changed', () => {
    const { world } = aWorldWith(3)
    const jobs = inStep([], around(world), NOW)
    world.drafts = world.drafts.map((draft) => ({ ...draft, text: 'Other words' }))
    expect(inStep(jobs, around(world), NOW + HOUR)).toBe(jobs)
  })

  test('words for those who cannot see it stay here', () => {
    const { world } = aWorldWith(1)
    world.drafts = world.drafts.map((draft) => ({
      ...draft,
      attachments: draft.attachments.map((one) => ({ ...one, altText: 'A heron' })),
    }))
    expect(JSON.stringify(inStep([], around(world), NOW))).not.toContain('heron')
  })

  test('one more joins what is on its way, which goes on', () => {
    const { world, draft } = aWorldWith(2)
    const [before] = inStep([], around(world), NOW)
    const [one] = aDraft('', [{ file: aFile(world, 'image', KiB) }]).attachments
    world.drafts = [{ ...draft, attachments: [...draft.attachments, one as Attachment] }]
    const [after] = inStep(before ? [before] : [], around(world), NOW)
    expect(after?.id).toBe(before?.id)
    expect(after?.media.slice(0, 2)).toEqual(before?.media)
    expect(after?.media[2]?.attachmentId).toBe(one?.id)
  })

  test('one that is removed on its way is sent no further, and no run of before counts for the rest', () => {
    const { world, draft } = aWorldWith(3)
    const jobs = inStep([], around(world), NOW)
    const [, second] = idsOf(draft)
    world.drafts = [withRemoved(draft, second as Attachment['id'], NOW)]
    const after = inStep(jobs, around(world), NOW)
    expect(idsIn(after)).toEqual([idsOf(world.drafts[0] as Draft)])
    expect(after[0]?.id).not.toBe(jobs[0]?.id)
  })

  test('one that X has, removed and put back, is not sent again', () => {
    const { world, draft } = aWorldWith(2)
    const jobs = inStep([], around(world), NOW).map(uploaded)
    const [first] = idsOf(draft) as [Attachment['id']]
    world.drafts = [withRemoved(draft, first, NOW)]
    expect(inStep(jobs, around(world), NOW)).toBe(jobs)
    world.drafts = [withPutBack(world.drafts[0] as Draft, first)]
    expect(inStep(jobs, around(world), NOW)).toBe(jobs)
    // For good.
    world.drafts = [{ ...draft, attachments: draft.attachments.slice(1) }]
    expect(idsIn(inStep(jobs, around(world), NOW))).toEqual([idsOf(draft).slice(1)])
  })

  test.each<[string, (file: Attachment, world: World) => Attachment]>([
    [
      'another file, as after a crop',
      (one, world) => ({ ...one, content: { state: 'stored', file: aFile(world, 'image', KiB) } }),
    ],
    [
      'the same bytes with something left out of them',
      (one) => ({
        ...one,
        content:
          one.content.state === 'stored'
            ? {
                state: 'stored',
                file: { ...one.content.file, blanks: [{ at: 8, byteLength: 64 }] },
              }
            : one.content,
      }),
    ],
  ])('%s begins anew', (_what, change) => {
    const { world, draft } = aWorldWith(1)
    const jobs = inStep([], around(world), NOW).map(uploaded)
    world.drafts = [{ ...draft, attachments: draft.attachments.map((one) => change(one, world)) }]
    const [after] = inStep(jobs, around(world), NOW)
    expect(after?.id).not.toBe(jobs[0]?.id)
    expect(after?.media[0]?.progress.state).toBe('captured')
  })

  test('a draft that is put aside keeps what began, and nothing is added', () => {
    const { world, draft } = aWorldWith(1)
    const jobs = inStep([], around(world), NOW)
    const other = { ...aDraft('', [{ file: aFile(world, 'image', KiB) }]), createdAt: 5 }
    const [more] = aDraft('', [{ file: aFile(world, 'image', KiB) }]).attachments
    world.drafts = [{ ...draft, attachments: [...draft.attachments, more as Attachment] }, other]
    world.settings = { ...world.settings, currentDraftId: other.id }
    const after = inStep(jobs, around(world), NOW + 1)
    expect(idsIn(after)).toEqual([idsOf(draft), idsOf(other)])
    expect(after[0]).toBe(jobs[0])
  })

  test.each<[string, (draft: Draft) => Draft[]]>([
    ['deleted', (draft) => [withDeletion(draft, NOW)]],
    ['gone', () => []],
    ['emptied', (draft) => [{ ...draft, attachments: [], text: 'Words' }]],
  ])('nothing for a draft that is %s', (_what, change) => {
    const { world, draft } = aWorldWith(1)
    const jobs = inStep([], around(world), NOW)
    world.drafts = change(draft)
    expect(inStep(jobs, around(world), NOW)).toEqual([])
  })

  test('nothing for an account that was signed out', () => {
    const { world } = aWorldWith(1)
    const jobs = inStep([], around(world), NOW)
    world.accounts.set(ANA, { ...anAccount(ANA), status: 'signed-out' })
    expect(inStep(jobs, around(world), NOW)).toEqual([])
  })

  test('for another account everything begins anew', () => {
    const { world, draft } = aWorldWith(1)
    const jobs = inStep([], around(world), NOW).map(uploaded)
    world.drafts = [{ ...draft, accountId: LENA }]
    const after = inStep(jobs, around(world), NOW)
    expect(after).toMatchObject([{ accountId: LENA, media: [{ progress: { state: 'captured' } }] }])
  })

  test('what cannot be in one post waits until it can', () => {
    const { world, draft } = aWorldWith(1)
    const [video] = aDraft('', [{ file: aFile(world, 'video', MiB) }]).attachments
    world.drafts = [{ ...draft, attachments: [...draft.attachments, video as Attachment] }]
    expect(inStep([], around(world), NOW)).toEqual([])
  })

  test('a place that a camera wrote into it does not go up because it stayed in by an older choice', () => {
    const { world, draft } = aWorldWith(1)
    world.drafts = [
      {
        ...draft,
        attachments: draft.attachments.map((one) => {
          if (one.content.state !== 'stored') return one
          const { file } = one.content
          const original = { ...file, format: 'jpeg' as const }
          const fit = { original, wish: {}, changes: [], isOriginalTaken: true }
          return { ...one, content: { ...one.content, fit: { ...fit, keptMetadata: true } } }
        }),
      },
    ]
    expect(inStep([], around(world), NOW)).toEqual([])
    world.settings = { ...world.settings, keepsMetadata: true }
    expect(inStep([], around(world), NOW)).toHaveLength(1)
  })
})

function atX(progress: MediaProgress): MediaProgress {
  if (progress.state !== 'captured') return progress
  const upload = { mediaId: '5' as MediaId, mediaKey: null, expiresAt: NOW + DAY }
  const { file } = progress
  const prepared = { file, category: 'tweet_image' as const, segmentLimit: 4 * MiB, restarts: 0 }
  return { state: 'ready', upload, ...prepared }
}

describe('a post takes over', () => {
  function both(count = 2) {
    const world = aWorld()
    const files = Array.from({ length: count }, () => ({ file: aFile(world, 'image', MiB) }))
    const draft = composingIn(world, aDraft('Words', files))
    const [job] = inStep([], around(world), NOW) as [ComposingJob]
    const ahead = { ...job, media: job.media.map((m) => ({ ...m, progress: atX(m.progress) })) }
    return { world, draft, ahead }
  }
  const posted = (draft: Draft, account = ANA) => newJob(draft, account, draft.text, NOW + SECOND)

  test('what is at X, under the same name, so that what is on its way goes on', () => {
    const { draft, ahead } = both()
    const post = takenOver(posted(draft), ahead)
    expect(post).toMatchObject({ id: ahead.id, state: { state: 'active' }, text: 'Words' })
    expect(post.createdAt).toBe(NOW + SECOND)
    expect(post.media.map(({ progress }) => progress)).toEqual(
      ahead.media.map(({ progress }) => progress),
    )
    expect(nextSteps(post, NOW, new Set(), PACE).steps).toEqual([{ kind: 'create-post' }])
  })

  test('alt text is sent then, and only then', () => {
    const { draft, ahead } = both()
    const [first, second] = draft.attachments as [Attachment, Attachment]
    const described = { ...draft, attachments: [{ ...first, altText: 'A heron' }, second] }
    const post = takenOver(posted(described), ahead)
    expect(post.media.map(({ progress }) => progress.state)).toEqual(['uploaded', 'ready'])
    expect(nextSteps(post, NOW, new Set(), PACE).steps).toMatchObject([
      { kind: 'set-alt-text', media: 0 },
    ])
  })

  test('in another order it is another job, and nothing of it is sent again', () => {
    const { draft, ahead } = both(3)
    const moved = withMoved(draft, (draft.attachments[2] as Attachment).id, 0)
    const post = takenOver(posted(moved), ahead)
    expect(post.id).not.toBe(ahead.id)
    expect(post.media.map(({ attachmentId }) => attachmentId)).toEqual(
      moved.attachments.map(({ id }) => id),
    )
    expect(nextSteps(post, NOW, new Set(), PACE).steps).toEqual([{ kind: 'create-post' }])
  })

  test('not a file that is another one by now', () => {
    const { world, draft, ahead } = both(1)
    const file = aFile(world, 'image', MiB)
    const attachments = draft.attachments.map((one): Attachment => {
      return { ...one, content: { state: 'stored', file } }
    })
    const post = takenOver(posted({ ...draft, attachments }), ahead)
    expect(post.id).not.toBe(ahead.id)
    expect(post.media[0]?.progress).toEqual({ state: 'captured', file })
  })

  test('nothing of what was sent for another account', () => {
    const { draft, ahead } = both(1)
    const post = posted(draft, LENA)
    expect(takenOver(post, ahead)).toBe(post)
    expect(takenOver(post, null)).toBe(post)
  })

  /** The first of them half up, and it rests until Post because of that. */
  function resting(ahead: ComposingJob, failure: Failure): ComposingJob {
    return {
      ...ahead,
      state: { ...ahead.state, rest: { until: null, failure } },
      media: ahead.media.map((media, place) => {
        const { progress } = media
        if (progress.state !== 'ready' || place > 0) return media
        const open = { boundaries: [0, MiB], acknowledged: [], refused: [] }
        return { ...media, progress: { ...progress, state: 'uploading', ...open } }
      }),
    }
  }

  test.each([
    ['upload-expired', 'captured'],
    ['x-unreachable', 'uploading'],
  ] as const)('what rests until Post because of %s is %s then', (kind, state) => {
    const { draft, ahead } = both(1)
    const [media] = takenOver(posted(draft), resting(ahead, { kind })).media
    expect(media?.progress.state).toBe(state)
  })

  test('of a post that was cancelled stays what X has whole, and nothing more goes up', () => {
    const { draft, ahead } = both(2)
    const { media } = resting(ahead, { kind: 'x-unreachable' })
    const job = { ...posted(draft), media }
    expect(keptAhead(job, draft)?.media).toHaveLength(2)
    expect(keptWhole(job, draft)?.media.map(({ progress }) => progress.state)).toEqual(['ready'])
  })
})

const DRAFTS: Record<string, (world: World) => Draft> = {
  'a picture without words': (world) => aDraft('', [{ file: aFile(world, 'image', 600 * KiB) }]),
  'two pictures with alt text': (world) =>
    aDraft('Two', [
      { file: aFile(world, 'image', 600 * KiB), altText: 'one' },
      { file: aFile(world, 'image', 5 * MiB), altText: 'two' },
    ]),
  'a video': (world) => aDraft('Watch', [{ file: aFile(world, 'video', 14 * MiB) }]),
}

describe.each(Object.entries(DRAFTS))('%s', (_what, make) => {
  const lengthOf = ({ attachments }: Draft) =>
    attachments.reduce(
      (sum, { content }) => sum + (content.state === 'stored' ? content.file.byteLength : 0),
      0,
    )

  test('is at X before Post, and nothing of it is shown; then one create is left', async () => {
    const world = aWorld()
    const draft = composingIn(world, make(world))
    await runUntilQuiet(world)
    expect(world.posts).toEqual([])
    expect(world.announced).toEqual([])
    expect(world.sentAhead).toBe(1)
    expect([...world.uploads.values()].map(({ state, altText }) => [state, altText])).toEqual(
      draft.attachments.map(() => ['ready', '']),
    )

    const calls: string[] = []
    const id = await outboxOf(world).submit(draft.id, asShown(draft.text))
    world.moment = async (name) => void (name.startsWith('before') && calls.push(name))
    await runUntilQuiet(world)
    const described = draft.attachments.filter(({ altText }) => altText !== '')
    expect(calls.filter((name) => name !== 'before write')).toEqual([
      ...described.map(() => 'before alt text'),
      'before create',
    ])
    expect(world.jobs.get(id)?.state.state).toBe('published')
    expect(world.posts).toMatchObject([{ altTexts: draft.attachments.map((one) => one.altText) }])
    expect(world.sentBytes).toBe(lengthOf(draft))
    expect(world.violations).toEqual([])
  })

  test('posted in any moment of its way: once, and no segment is sent twice', async () => {
    const effects: string[] = []
    const calm = aWorld()
    calm.moment = async (name) => void effects.push(name)
    composingIn(calm, make(calm))
    await runUntilQuiet(calm)

    for (const at of effects.keys()) {
      const world = aWorld()
      const draft = composingIn(world, make(world))
      let effect = 0
      let posting: Promise<unknown> = Promise.resolve()
      let outbox: ReturnType<typeof outboxOf> | null = null
      const background = startBackground(world, async () => {
        if (effect++ === at) posting = outbox?.submit(draft.id, asShown(draft.text)) ?? posting
        await posting
      })
      // Its wake is what tells the run that goes on.
      outbox = outboxOf(world, undefined, {
        wake: async () => void background.wake(),
        stop: background.stop,
      })
      await background.wake()
      await posting
      await background.idle()
      world.moment = async () => undefined
      await runUntilQuiet(world)
      const where = `posted at effect ${at} (${effects[at]})`
      expect(world.posts, where).toHaveLength(1)
      expect(world.posts[0]?.altTexts, where).toEqual(draft.attachments.map((one) => one.altText))
      expect(world.sentBytes, where).toBe(lengthOf(draft))
      expect(world.violations, where).toEqual([])
      expect([...world.jobs.values()].filter(isComposing), where).toEqual([])
    }
  })

  test('killed anywhere on its way, and posted then: once, and X has each file once', async () => {
    const effects: string[] = []
    const calm = aWorld()
    calm.moment = async (name) => void effects.push(name)
    composingIn(calm, make(calm))
    await runUntilQuiet(calm)

    for (const deathAt of effects.keys()) {
      for (const when of ['at once', 'later'] as const) {
        const world = aWorld()
        const draft = composingIn(world, make(world))
        await liveUntil(world, deathAt)
        if (when === 'later') await runUntilQuiet(world)
        expect(world.posts).toEqual([])
        const id = await outboxOf(world).submit(draft.id, asShown(draft.text))
        await runUntilQuiet(world)
        const where = `killed at effect ${deathAt} (${effects[deathAt]}), posted ${when}`
        expect(world.jobs.get(id)?.state, where).toMatchObject({ state: 'published' })
        expect(world.posts, where).toHaveLength(1)
        expect(world.posts[0]?.altTexts, where).toEqual(draft.attachments.map((one) => one.altText))
        expect(world.violations, where).toEqual([])
        expect(world.announced, where).toEqual([{ id, state: 'published' }])
      }
    }
  })
})

test('posted in another order while it goes up: once, and in that order', async () => {
  const world = aWorld()
  const files = [1, 2, 3].map((n) => ({
    file: aFile(world, 'image', n * 5 * MiB),
    altText: `${n}`,
  }))
  const draft = composingIn(world, aDraft('Three', files))
  let appends = 0
  let posting: Promise<unknown> = Promise.resolve()
  const background = startBackground(world, async (name) => {
    if (name !== 'after append' || ++appends !== 2) return
    const last = draft.attachments[2] as Attachment
    world.drafts = [withMoved(draft, last.id, 0)]
    const runner = { wake: async () => void background.wake(), stop: background.stop }
    posting = outboxOf(world, undefined, runner).submit(draft.id, asShown(draft.text))
  })
  await background.wake()
  await background.idle()
  await posting
  await runUntilQuiet(world)
  expect(world.posts).toMatchObject([{ altTexts: ['3', '1', '2'] }])
  expect(world.uploads.size).toBe(3)
  expect(world.violations).toEqual([])
})

test('an upload that came to its end before Post is left alone, and sent again by Post', async () => {
  const world = aWorld()
  const draft = composingIn(world, aDraft('Late', [{ file: aFile(world, 'image', 2 * MiB) }]))
  await runUntilQuiet(world)
  world.now += 3 * DAY
  await runUntilQuiet(world)
  expect(world.uploads.size).toBe(1)
  await outboxOf(world).submit(draft.id, asShown(draft.text))
  await runUntilQuiet(world)
  expect(world.uploads.size).toBe(2)
  expect(world.posts).toHaveLength(1)
})

test('a post of the same account goes first, however much of a draft is on its way', async () => {
  const world = aWorld()
  composingIn(world, aDraft('', [{ file: aFile(world, 'video', 60 * MiB) }]))
  const plain = plainX(world)
  const order: string[] = []
  let posted = false
  let background: ReturnType<typeof startBackground> | null = null
  world.answers.append = async (account, segment, signal) => {
    order.push(segment.mediaId)
    // Segments are on their way for a while.
    await new Promise((resolve) => setImmediate(resolve))
    if (!posted && order.length >= 3) {
      posted = true
      submit(world, aDraft('Now', [{ file: aFile(world, 'video', 20 * MiB) }]), ANA)
      void background?.wake()
    }
    return plain.append(account, segment, signal)
  }
  world.answers.createPost = (...asked) => {
    order.push('create')
    return plain.createPost(...asked)
  }
  background = startBackground(world)
  await background.wake()
  await background.idle()
  await runUntilQuiet(world)
  expect(world.posts.map(({ text }) => text)).toEqual(['Now'])
  // What was on its way ended; nothing more was begun before the post was out, and all of it after.
  const [draftUpload] = order
  const before = order.slice(0, order.indexOf('create'))
  const after = order.slice(order.indexOf('create') + 1)
  expect(before.filter((id) => id === draftUpload).length).toBeLessThanOrEqual(5)
  expect(before.length).toBeGreaterThanOrEqual(8)
  expect(new Set(after)).toEqual(new Set([draftUpload]))
  expect(world.violations).toEqual([])
  expect([...world.jobs.values()].find(isComposing)?.media[0]?.progress.state).toBe('ready')
})

test('an X that has trouble is asked a few times and then left alone; Post tries it once more', async () => {
  const world = aWorld()
  const draft = composingIn(world, aDraft('', [{ file: aFile(world, 'image', 2 * MiB) }]))
  let asked = 0
  world.answers.initialize = async () => {
    asked++
    return no({ kind: 'x-trouble', status: 503 })
  }
  await runUntilQuiet(world)
  expect(asked).toBeGreaterThan(1)
  expect(asked).toBeLessThan(6)
  expect(world.announced).toEqual([])
  expect([...world.jobs.values()]).toMatchObject([{ state: { rest: { until: null } } }])

  world.answers = {}
  await outboxOf(world).submit(draft.id, asShown(draft.text))
  await runUntilQuiet(world)
  expect(world.posts).toHaveLength(1)
})

test('without a connection it rests, and goes on as it is back', async () => {
  const world = { ...aWorld(), online: false }
  composingIn(world, aDraft('', [{ file: aFile(world, 'image', 600 * KiB) }]))
  await startBackground(world).wake()
  expect(world.uploads.size).toBe(0)
  world.online = true
  const background = startBackground(world)
  await outboxOf(world, undefined, background).online()
  await background.wake()
  await background.idle()
  expect(world.uploads.size).toBe(1)
})

test('a file that is removed while it goes up is sent no further', async () => {
  const world = aWorld()
  const draft = composingIn(world, aDraft('', [{ file: aFile(world, 'video', 60 * MiB) }]))
  let appends = 0
  const background = startBackground(world, async (name) => {
    if (name !== 'before append' || ++appends !== 3) return
    world.drafts = [{ ...draft, attachments: [] }]
    await background.wake()
  })
  await background.wake()
  await background.idle()
  await runUntilQuiet(world)
  expect(appends).toBeLessThan(8)
  expect(world.jobs.size).toBe(0)
  expect([...world.uploads.values()].map(({ state }) => state)).toEqual(['open'])
})

test('what is cleared away while it goes up is written by nobody again', async () => {
  const world = aWorld()
  composingIn(world, aDraft('', [{ file: aFile(world, 'image', 2 * MiB) }]))
  world.answers.initialize = async (...asked) => {
    world.drafts = []
    world.jobs.clear()
    return plainX(world).initialize(...asked)
  }
  await runUntilQuiet(world)
  expect(world.jobs.size).toBe(0)
})

describe('a post that is taken back', () => {
  async function takenBack(altText: string, uploadWhileComposing: boolean) {
    const world = aWorld()
    world.undoMs = 30 * SECOND
    world.settings = { ...world.settings, uploadWhileComposing }
    const file = aFile(world, 'image', 2 * MiB)
    const id = submit(world, aDraft('Wait', [{ file, altText }]), ANA)
    let background: ReturnType<typeof startBackground> | null = null
    // The time to undo passes only once it was taken back.
    background = startBackground(world, async (name) => {
      const [media] = world.jobs.get(id)?.media ?? []
      if (name === 'after write' && media?.progress.state === 'ready') await new Promise(() => {})
    })
    void background.wake()
    const state = () => world.jobs.get(id)?.media[0]?.progress.state
    while (state() !== 'ready') await new Promise((resolve) => setImmediate(resolve))
    await outboxOf(world).undo(id)
    const [draft] = world.drafts as [Draft]
    world.settings = { ...world.settings, currentDraftId: draft.id }
    world.undoMs = 0
    await runUntilQuiet(world)
    const uploads = world.uploads.size
    await outboxOf(world).submit(draft.id, asShown(draft.text))
    await runUntilQuiet(world)
    return { world, before: uploads, after: world.uploads.size }
  }

  test('keeps what X has of it, which goes out with the next try', async () => {
    const { world, before, after } = await takenBack('', true)
    expect([before, after]).toEqual([1, 1])
    expect(world.posts).toHaveLength(1)
    expect(world.violations).toEqual([])
  })

  test('but no file that may have words at X: they could not be taken away', async () => {
    const { world, before, after } = await takenBack('A heron', true)
    expect([before, after]).toEqual([2, 2])
    expect(world.posts).toMatchObject([{ altTexts: ['A heron'] }])
  })

  test('and nothing where files wait for Post', async () => {
    const { world, before, after } = await takenBack('', false)
    expect([before, after]).toEqual([1, 2])
    expect(world.posts).toHaveLength(1)
  })

  test('keeps nothing of a post that X refused', () => {
    const draft = aDraft('', [{ file: aFile(aWorld(), 'image', MiB) }])
    const job = newJob(draft, ANA, '', NOW)
    const media = job.media.map((one) => ({ ...one, progress: atX(one.progress) }))
    expect(keptAhead({ ...job, media }, draft)?.media).toHaveLength(1)
    const failure = { kind: 'post-media-invalid' } as const
    expect(keptAhead({ ...job, media, state: { state: 'blocked', failure } }, draft)).toBeNull()
    expect(keptAhead(job, draft)).toBeNull()
  })
})

test('a draft without files has nothing to send', () => {
  const world = aWorld()
  composingIn(world, { ...newDraft(0), id: 'empty' as DraftId, text: 'Words' })
  expect(inStep([], around(world), NOW)).toEqual([])
})
