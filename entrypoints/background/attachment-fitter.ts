import { failureOf } from '../../lib/failures/failure.ts'
import type { Account } from '../../lib/model/account.ts'
import {
  type Attachment,
  type AttachmentContent,
  originalOf,
  type SourceFile,
} from '../../lib/model/attachment.ts'
import type { Draft } from '../../lib/model/draft.ts'
import type { FitLimits, FitWish } from '../../lib/model/fit.ts'
import type { AttachmentId, BlobKey, DraftId, EpochMs } from '../../lib/units.ts'
import type { FitOrder, Fitted } from './make-fit.ts'

/** How far it has come is written to the draft at most this often. */
const PROGRESS_EVERY_MS = 300

export interface FitterPorts {
  /** Makes it fit and stores what comes of it; throws `CourierError`. */
  fit(order: FitOrder, signal: AbortSignal, progress: (share: number) => void): Promise<Fitted>
  settle(
    draftId: DraftId,
    id: AttachmentId,
    content: AttachmentContent,
    ifOnly: (latest: AttachmentContent) => boolean,
  ): Promise<void>
  drafts: {
    list(): Promise<Draft[]>
    update(id: DraftId, change: (latest: Draft) => Draft): Promise<Draft | null>
  }
  blobs: { delete(keys: BlobKey[]): Promise<void> }
  /** The account that a draft will go out from. */
  accountOf(draft: Draft): Promise<Account | null>
  limitsOf(account: Account | null): FitLimits
  keepsMetadata(): Promise<boolean>
  /** Whether a post that is not out yet has this attachment. */
  isPosting(id: AttachmentId): Promise<boolean>
  /** Keeps the background alive until the returned function is called. */
  keepAwake(): () => void
  now(): EpochMs
}

interface Run {
  /** What is asked for; another wish for the same attachment ends this one. */
  order: string
  outcome: Promise<Fitted>
  stop: AbortController
  listeners: Set<(share: number) => void>
  /** Those that it is for, by when they were asked for. */
  orderedAt: Set<EpochMs>
}

type FittingContent = Extract<AttachmentContent, { state: 'fitting' }>

/**
 * Makes attachments fit, each only once at a time: a post submitted meanwhile joins the work that has
 * begun. What was under way when the background died begins again.
 */
export function createFitter(ports: FitterPorts) {
  const runs = new Map<AttachmentId, Run>()
  /** Those that ended and whose draft does not have yet what came of them, by when they were asked for. */
  const owed = new Map<AttachmentId, Set<EpochMs>>()

  function start(order: FitOrder): Run {
    const name = JSON.stringify([
      order.original.blob,
      order.wish,
      order.limits,
      order.keepsMetadata,
    ])
    const running = runs.get(order.attachmentId)
    // One that was stopped is about to end without its file.
    if (running?.order === name && !running.stop.signal.aborted) return running
    running?.stop.abort()
    const stop = new AbortController()
    const listeners: Run['listeners'] = new Set()
    const letSleep = ports.keepAwake()
    const tell = (share: number) => {
      for (const listener of listeners) listener(share)
    }
    const outcome = ports.fit(order, stop.signal, tell).finally(() => {
      if (runs.get(order.attachmentId) === run) runs.delete(order.attachmentId)
      if (!stop.signal.aborted) owe(order.attachmentId, run)
      letSleep()
    })
    const run: Run = { order: name, outcome, stop, listeners, orderedAt: new Set() }
    runs.set(order.attachmentId, run)
    return run
  }

  /** Makes an attachment of a draft fit and settles it there, well or not. Never rejects. */
  async function fitInto(draft: Draft, id: AttachmentId, content: FittingContent): Promise<void> {
    const { original, wish, since } = content
    if (owed.get(id)?.has(since)) return
    const running = runs.get(id)
    const underWay = running?.orderedAt.has(since) && !running.stop.signal.aborted ? running : null
    const isSame = (latest: AttachmentContent) =>
      latest.state === 'fitting' && latest.since === since
    const limits = ports.limitsOf(await ports.accountOf(draft))
    const keepsMetadata = await ports.keepsMetadata()
    // It ended meanwhile: the draft has what came of it, or is about to.
    if (underWay && runs.get(id) !== underWay) return
    const run = start({ attachmentId: id, original, wish, limits, keepsMetadata })
    const { outcome, stop, listeners } = run
    run.orderedAt.add(since)
    let writtenAt = 0
    listeners.add((share) => {
      if (ports.now() - writtenAt < PROGRESS_EVERY_MS) return
      writtenAt = ports.now()
      // Only for show; a disk that is full is told when the bytes are stored.
      noteShare(draft.id, id, share, isSame, stop).catch(() => undefined)
    })
    const settled = await outcome.then(
      ({ file, fit }): AttachmentContent => ({ state: 'stored', file, fit }),
      (caught: unknown) => (stop.signal.aborted ? null : whyNotFit(caught, original, wish)),
    )
    try {
      if (settled) await ports.settle(draft.id, id, settled, isSame)
    } finally {
      pay(id, since)
    }
    if (settled?.state === 'to-trim') await lookAgain(draft.id, id, limits.video.maxDurationMs)
  }

  function owe(id: AttachmentId, { orderedAt }: Run): void {
    if (orderedAt.size > 0) owed.set(id, new Set([...(owed.get(id) ?? []), ...orderedAt]))
  }

  function pay(id: AttachmentId, since: EpochMs): void {
    const others = owed.get(id)
    others?.delete(since)
    if (others?.size === 0) owed.delete(id)
  }

  /** An account that was chosen while a video was looked at may post what is too long for the one before. */
  async function lookAgain(draftId: DraftId, id: AttachmentId, triedMs: number): Promise<void> {
    const draft = (await ports.drafts.list()).find((other) => other.id === draftId)
    const content = draft?.attachments.find((other) => other.id === id)?.content
    if (draft === undefined || content?.state !== 'to-trim') return
    const { video } = ports.limitsOf(await ports.accountOf(draft))
    if (video.maxDurationMs > triedMs) await anew(draftId, id, content.wish)
  }

  async function noteShare(
    draftId: DraftId,
    id: AttachmentId,
    share: number,
    isSame: (content: AttachmentContent) => boolean,
    stop: AbortController,
  ): Promise<void> {
    let isThere = false
    await ports.drafts.update(draftId, (latest) =>
      changed(latest, id, (content) => {
        isThere = true
        return content.state === 'fitting' && isSame(content) ? { ...content, share } : content
      }),
    )
    if (!isThere && !(await isWanted(id))) stop.abort()
  }

  async function isWanted(id: AttachmentId): Promise<boolean> {
    if (await ports.isPosting(id)) return true
    const drafts = await ports.drafts.list()
    return drafts.some(({ attachments }) => attachments.some((other) => other.id === id))
  }

  /** Begins with all that waits for it in drafts. */
  async function resume(): Promise<void> {
    for (const draft of await ports.drafts.list()) {
      for (const { id, content } of draft.attachments) {
        if (content.state === 'fitting' && !content.paused) void fitInto(draft, id, content)
      }
    }
  }

  /** Makes an attachment's original fit in another way; what was made of it before goes. */
  async function anew(draftId: DraftId, id: AttachmentId, wish: FitWish): Promise<void> {
    const useless: BlobKey[] = []
    await ports.drafts.update(draftId, (draft) => {
      useless.length = 0
      return changed(draft, id, (content) => {
        const original = originalIn(content)
        if (!original) return content
        if (content.state === 'stored' && content.file.blob !== original.blob) {
          useless.push(content.file.blob)
        }
        return { state: 'fitting', original, wish, since: ports.now(), share: null, again: true }
      })
    })
    await resume()
    await ports.blobs.delete(useless)
  }

  return {
    resume,

    /** For a job: joins the work that is under way or begins it. Throws `CourierError`. */
    async fitFor(
      media: { attachmentId: AttachmentId; original: SourceFile; wish: FitWish },
      account: Account,
      signal: AbortSignal,
      progress: (share: number) => void,
    ): Promise<Fitted> {
      const keepsMetadata = await ports.keepsMetadata()
      const { outcome, stop, listeners } = start({
        ...media,
        limits: ports.limitsOf(account),
        keepsMetadata,
      })
      listeners.add(progress)
      if (signal.aborted) stop.abort()
      signal.addEventListener('abort', () => stop.abort(), { once: true })
      return outcome
    },

    anew,

    /** Tries again what could not be made fit. @returns false when its bytes are not here. */
    async again(draftId: DraftId, id: AttachmentId): Promise<boolean> {
      let isTried = false
      await ports.drafts.update(draftId, (draft) =>
        changed(draft, id, (content) => {
          if (content.state !== 'unreadable' || !content.original) return content
          isTried = true
          const { original, wish = {} } = content
          return { state: 'fitting', original, wish, since: ports.now(), share: null }
        }),
      )
      if (isTried) await resume()
      return isTried
    },

    /** Stops it, or begins it again. */
    async pause(draftId: DraftId, id: AttachmentId, paused: boolean): Promise<void> {
      await ports.drafts.update(draftId, (draft) =>
        changed(draft, id, (content) => {
          if (content.state !== 'fitting') return content
          const { paused: _before, ...rest } = content
          // It begins anew then.
          return paused ? { ...rest, share: null, paused } : { ...rest, share: null }
        }),
      )
      if (paused) runs.get(id)?.stop.abort()
      else await resume()
    },

    /** Files that come of what is under way now and that nobody wants by then; once all of it has ended. */
    async useless(): Promise<BlobKey[]> {
      const keys = [...runs].map(async ([id, { outcome }]) => {
        const fitted = await outcome.catch(() => null)
        return fitted === null || (await isWanted(id)) ? [] : [fitted.file.blob]
      })
      return (await Promise.all(keys)).flat()
    },

    isIdle: () => runs.size === 0,
    /** Resolves when what is under way now has ended, well or not. */
    async idle(): Promise<void> {
      await Promise.allSettled([...runs.values()].map(({ outcome }) => outcome))
    },
  }
}

function whyNotFit(caught: unknown, original: SourceFile, wish: FitWish): AttachmentContent {
  const failure = failureOf(caught)
  if (failure.kind !== 'media-too-long') return { state: 'unreadable', failure, original, wish }
  const { durationMs, maxDurationMs } = failure
  return { state: 'to-trim', original, wish, durationMs, maxDurationMs }
}

function originalIn(content: AttachmentContent): SourceFile | null {
  if (content.state === 'stored') return content.fit?.original ?? originalOf(content.file)
  return 'original' in content ? (content.original ?? null) : null
}

/** The draft with this attachment's content changed; the very same draft where nothing was. */
function changed(
  draft: Draft,
  id: AttachmentId,
  change: (content: AttachmentContent) => AttachmentContent,
): Draft {
  const place = draft.attachments.findIndex((attachment) => attachment.id === id)
  const attachment: Attachment | undefined = draft.attachments[place]
  if (!attachment) return draft
  const content = change(attachment.content)
  if (content === attachment.content) return draft
  return { ...draft, attachments: draft.attachments.with(place, { ...attachment, content }) }
}
