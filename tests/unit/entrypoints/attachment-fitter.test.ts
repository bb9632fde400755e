import { expect, test } from 'vitest'
import { createFitter } from '../../../entrypoints/background/attachment-fitter.ts'
import type { FitOrder, Fitted } from '../../../entrypoints/background/make-fit.ts'
import { CourierError, type Failure } from '../../../lib/failures/failure.ts'
import type { Account } from '../../../lib/model/account.ts'
import {
  type AttachmentContent,
  newAttachment,
  type SourceFile,
  type StoredFile,
} from '../../../lib/model/attachment.ts'
import { type Draft, newDraft } from '../../../lib/model/draft.ts'
import type { FitWish } from '../../../lib/model/fit.ts'
import { limitsOf } from '../../../lib/model/fit-limits.ts'
import type { BlobKey } from '../../../lib/units.ts'
import { MINUTE } from '../../../lib/units.ts'

const ORIGINAL: SourceFile = {
  blob: 'original' as BlobKey,
  byteLength: 9,
  format: 'webm',
  kind: 'video',
  width: 4,
  height: 3,
}
const MADE: StoredFile = {
  blob: 'made' as BlobKey,
  byteLength: 7,
  mediaType: 'video/mp4',
  kind: 'video',
  width: 4,
  height: 3,
}
const fittedFor = ({ original, wish }: FitOrder): Fitted => ({
  file: MADE,
  fit: { original, wish, changes: [], isOriginalTaken: false },
})
const FITTING: AttachmentContent = {
  state: 'fitting',
  original: ORIGINAL,
  wish: {},
  since: 1,
  share: null,
}
const STORED: AttachmentContent = {
  state: 'stored',
  file: MADE,
  fit: { original: ORIGINAL, wish: {}, changes: [], isOriginalTaken: false },
}

interface Work {
  order: FitOrder
  signal: AbortSignal
  progress: (share: number) => void
  done(failure?: Failure): void
  /** Ends when it is told to, not as soon as it is stopped. */
  isSlowToEnd: boolean
  end(): void
}

/** One draft with one attachment; each piece of work waits for its `done`. */
function setUp(content: AttachmentContent, account: Partial<Account> | null = null) {
  const attachment = newAttachment({ kind: 'file' }, 'a.webm', content)
  const { id } = attachment
  let drafts: Draft[] = [{ ...newDraft(0), attachments: [attachment] }]
  let before: Draft[] = []
  let time = 10
  const works: Work[] = []
  const deleted: BlobKey[] = []
  let awake = 0
  let isPosted = false
  const fitter = createFitter({
    fit: (order, signal, progress) =>
      new Promise((resolve, reject) => {
        const end = () => reject(signal.reason)
        signal.addEventListener('abort', () => work.isSlowToEnd || end())
        const done = (failure?: Failure) =>
          failure ? reject(new CourierError(failure)) : resolve(fittedFor(order))
        const work: Work = { order, signal, progress, done, isSlowToEnd: false, end }
        works.push(work)
      }),
    settle: async (draftId, _id, next, ifOnly) => {
      await update(draftId, (draft) => ({
        ...draft,
        attachments: draft.attachments.map((one) =>
          ifOnly(one.content) ? { ...one, content: next } : one,
        ),
      }))
    },
    drafts: { list: async () => drafts, update },
    blobs: { delete: async (keys) => void deleted.push(...keys) },
    accountOf: async () => account as Account | null,
    limitsOf,
    keepsMetadata: async () => false,
    isPosting: async () => isPosted,
    keepAwake: () => {
      awake += 1
      return () => {
        awake -= 1
      }
    },
    now: () => ++time,
  })
  async function update(draftId: Draft['id'], change: (latest: Draft) => Draft) {
    drafts = drafts.map((draft) => (draft.id === draftId ? change(draft) : draft))
    return drafts.find((draft) => draft.id === draftId) ?? null
  }
  return {
    fitter,
    id,
    draftId: drafts[0]?.id as Draft['id'],
    works,
    deleted,
    content: () => drafts[0]?.attachments[0]?.content,
    awake: () => awake,
    later: (ms: number) => {
      time += ms
    },
    putBack: () => {
      drafts = before
    },
    remove: (posted = false) => {
      before = drafts
      drafts = []
      isPosted = posted
    },
  }
}

const nth = (works: Work[], place: number): Work => {
  const work = works[place]
  if (!work) throw new Error(`no work ${place}`)
  return work
}

test('what waits in a draft is made fit once, however often it is looked for', async () => {
  const { fitter, works, content, awake } = setUp(FITTING)
  await Promise.all([fitter.resume(), fitter.resume()])
  await expect.poll(() => works.length).toBe(1)
  expect(awake()).toBe(1)
  nth(works, 0).done()
  await fitter.idle()
  await expect.poll(content).toEqual(STORED)
  expect(awake()).toBe(0)
  expect(works).toHaveLength(1)
})

test('what is through is not begun anew by who looked into drafts before that had it', async () => {
  const { fitter, works, content } = setUp(FITTING)
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  nth(works, 0).done()
  // While it is written down, and while it is looked for whose limits count.
  for (let looks = 0; looks < 10; looks++) {
    void fitter.resume()
    await Promise.resolve()
  }
  await expect.poll(content).toEqual(STORED)
  await expect.poll(fitter.isIdle).toBe(true)
  expect(works).toHaveLength(1)
})

test('how far it has come is shown', async () => {
  const { fitter, works, content, later } = setUp(FITTING)
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  later(1000)
  nth(works, 0).progress(0.4)
  await expect.poll(content).toEqual({ ...FITTING, share: 0.4 })
})

test.each<[string, Failure, Partial<AttachmentContent>]>([
  [
    'cannot be made fit keeps its bytes and says why',
    { kind: 'media-undecodable', format: 'HEVC' },
    { state: 'unreadable', failure: { kind: 'media-undecodable', format: 'HEVC' } },
  ],
  [
    'is too long waits to be trimmed',
    { kind: 'media-too-long', durationMs: 30 * MINUTE, maxDurationMs: 20 * MINUTE },
    { state: 'to-trim', durationMs: 30 * MINUTE, maxDurationMs: 20 * MINUTE },
  ],
])('what %s', async (_name, failure, expected) => {
  const { fitter, works, content } = setUp(FITTING)
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  nth(works, 0).done(failure)
  await expect.poll(content).toMatchObject({ ...expected, original: ORIGINAL })
})

test('the limits are those of the account that it will go out from', async () => {
  const { fitter, works } = setUp(FITTING, { subscription: 'Premium' })
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  expect(nth(works, 0).order.limits.video.maxDurationMs).toBe(125 * MINUTE)
})

test('a post joins what is under way for its draft', async () => {
  const { fitter, works, id } = setUp(FITTING)
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  const media = { attachmentId: id, original: ORIGINAL, wish: {} }
  const account = { subscription: 'None' } as Account
  const never = new AbortController().signal
  const shares: number[] = []
  const posted = fitter.fitFor(media, account, never, (share) => shares.push(share))
  await expect
    .poll(() => {
      nth(works, 0).progress(0.5)
      return shares.length
    })
    .toBeGreaterThan(0)
  nth(works, 0).done()
  expect(await posted).toMatchObject({ file: MADE })
  expect(works).toHaveLength(1)
})

test('what was stopped and has not ended yet is joined by nobody', async () => {
  const { fitter, works, draftId, id, content } = setUp(FITTING)
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  nth(works, 0).isSlowToEnd = true
  await fitter.pause(draftId, id, true)
  await fitter.pause(draftId, id, false)
  await expect.poll(() => works.length).toBe(2)
  nth(works, 0).end()
  nth(works, 1).done()
  await expect.poll(content).toEqual(STORED)
})

test('tried again, it is made fit as it was wished', async () => {
  const wish = { cut: { startMs: 1_000, endMs: 9_000 } }
  const { fitter, works, draftId, id, content } = setUp({ ...FITTING, wish })
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  nth(works, 0).done({ kind: 'storage-full', bytesToFree: 1 } as Failure)
  await expect.poll(content).toMatchObject({ state: 'unreadable', wish })
  expect(await fitter.again(draftId, id)).toBe(true)
  await expect.poll(() => works.length).toBe(2)
  expect(nth(works, 1).order.wish).toEqual(wish)
})

test('too long for one account, it is looked at again for one that was chosen meanwhile', async () => {
  const account: Partial<Account> = { subscription: 'None' }
  const { fitter, works, content } = setUp(FITTING, account)
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  const { maxDurationMs } = nth(works, 0).order.limits.video
  account.subscription = 'Premium'
  nth(works, 0).done({ kind: 'media-too-long', durationMs: maxDurationMs + 1, maxDurationMs })
  await expect.poll(() => works.length).toBe(2)
  expect(nth(works, 1).order.limits).toEqual(limitsOf(account as Account))
  nth(works, 1).done()
  await expect.poll(content).toEqual(STORED)
})

test('too long for the account that is still chosen, it is looked at once', async () => {
  const { fitter, works, content } = setUp(FITTING, { subscription: 'None' })
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  nth(works, 0).done({ kind: 'media-too-long', durationMs: 2, maxDurationMs: 1 })
  await expect.poll(content).toMatchObject({ state: 'to-trim' })
  await fitter.idle()
  expect(works).toHaveLength(1)
})

test('a post for an account of other limits begins anew', async () => {
  const { fitter, works, id } = setUp(FITTING)
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  const media = { attachmentId: id, original: ORIGINAL, wish: {} }
  const account = { subscription: 'Premium' } as Account
  const posted = fitter.fitFor(media, account, new AbortController().signal, () => undefined)
  await expect.poll(() => works.length).toBe(2)
  expect(nth(works, 0).signal.aborted).toBe(true)
  nth(works, 1).done()
  expect(await posted).toMatchObject({ file: MADE })
})

test('a post that is stopped stops it', async () => {
  const { fitter, works, id } = setUp(FITTING)
  const media = { attachmentId: id, original: ORIGINAL, wish: {} }
  const stop = new AbortController()
  const posted = fitter.fitFor(media, {} as Account, stop.signal, () => undefined)
  await expect.poll(() => works.length).toBe(1)
  stop.abort(new Error('paused'))
  await expect(posted).rejects.toThrow()
  expect(nth(works, 0).signal.aborted).toBe(true)
})

test('made fit in another way, what was made before goes and the original stays', async () => {
  const { fitter, works, content, id, draftId, deleted } = setUp(STORED)
  const wish: FitWish = { cut: { startMs: 0, endMs: 500 } }
  await fitter.anew(draftId, id, wish)
  expect(content()).toMatchObject({ state: 'fitting', original: ORIGINAL, wish, again: true })
  expect(deleted).toEqual(['made'])
  await expect.poll(() => works.length).toBe(1)
  nth(works, 0).done()
  await expect.poll(content).toMatchObject({ state: 'stored', fit: { wish } })
})

test('another wish ends what is under way, and what comes of that is not taken', async () => {
  const { fitter, works, content, id, draftId } = setUp(FITTING)
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  await fitter.anew(draftId, id, { encodeAnew: true })
  await expect.poll(() => works.length).toBe(2)
  expect(nth(works, 0).signal.aborted).toBe(true)
  expect(content()).toMatchObject({ state: 'fitting', wish: { encodeAnew: true } })
  nth(works, 1).done()
  await expect.poll(content).toMatchObject({ state: 'stored' })
})

test('a crop that is undone, rested over and asked for again is made again from what came', async () => {
  const { fitter, works, content, id, draftId } = setUp(STORED)
  const of = { width: 4, height: 3 }
  const wish: FitWish = { crop: { of, area: { x: 0, y: 0, ...of }, turns: 1 } }
  for (const next of [wish, {}, { ...wish, asIs: true as const }, wish]) {
    await fitter.anew(draftId, id, next)
    await fitter.pause(draftId, id, true)
    expect(content()).toMatchObject({ state: 'fitting', wish: next, again: true, paused: true })
    await fitter.pause(draftId, id, false)
  }
  await expect.poll(() => works.at(-1)?.order.wish).toEqual(wish)
  works.at(-1)?.done()
  await expect.poll(content).toMatchObject({ state: 'stored', fit: { original: ORIGINAL, wish } })
})

test('paused, it rests until it is resumed', async () => {
  const { fitter, works, content, id, draftId } = setUp(FITTING)
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  await fitter.pause(draftId, id, true)
  expect(nth(works, 0).signal.aborted).toBe(true)
  await fitter.resume()
  expect(content()).toEqual({ ...FITTING, paused: true })
  expect(works).toHaveLength(1)
  await fitter.pause(draftId, id, false)
  await expect.poll(() => works.length).toBe(2)
  nth(works, 1).done()
  await expect.poll(content).toMatchObject({ state: 'stored' })
})

test('removed, it is ended at the next word of its work; posted meanwhile, it goes on', async () => {
  for (const posted of [false, true]) {
    const { fitter, works, remove, later } = setUp(FITTING)
    await fitter.resume()
    await expect.poll(() => works.length).toBe(1)
    remove(posted)
    later(1000)
    nth(works, 0).progress(0.1)
    await new Promise((resolve) => setImmediate(resolve))
    await expect.poll(() => nth(works, 0).signal.aborted).toBe(!posted)
  }
})

test('put back while what was stopped has not ended, it begins again', async () => {
  const { fitter, works, remove, putBack, later, content } = setUp(FITTING)
  await fitter.resume()
  await expect.poll(() => works.length).toBe(1)
  const first = nth(works, 0)
  first.isSlowToEnd = true
  remove()
  later(1000)
  first.progress(0.1)
  await expect.poll(() => first.signal.aborted).toBe(true)
  putBack()
  await fitter.resume()
  await expect.poll(() => works.length).toBe(2)
  first.end()
  nth(works, 1).done()
  await expect.poll(content).toEqual(STORED)
  await expect.poll(fitter.isIdle).toBe(true)
})

test('what could not be made fit is tried again of the bytes that are here', async () => {
  const failure: Failure = { kind: 'storage-full' }
  const { fitter, works, id, draftId, content } = setUp({
    state: 'unreadable',
    failure,
    original: ORIGINAL,
  })
  expect(await fitter.again(draftId, id)).toBe(true)
  await expect.poll(() => works.length).toBe(1)
  nth(works, 0).done()
  await expect.poll(content).toMatchObject({ state: 'stored' })
  const other = setUp({ state: 'unreadable', failure })
  expect(await other.fitter.again(other.draftId, other.id)).toBe(false)
})
