import { CourierError, type Failure } from '../failures/failure.ts'
import type { Account } from '../model/account.ts'
import { blobsOf } from '../model/attachment.ts'
import { whyNotPost } from '../model/composition.ts'
import { type Draft, withoutKeptMetadata } from '../model/draft.ts'
import type { Fitting } from '../model/fit.ts'
import {
  type ComposingJob,
  filesOfMedia,
  isComposing,
  type Job,
  type JobMedia,
  newJob,
} from '../model/job.ts'
import type { CountedText } from '../model/measured-text.ts'
import { removedIn } from '../model/removal.ts'
import { LONGEST_UNDO_MS, withoutUndo } from '../model/undo.ts'
import type { AccountId, AttachmentId, BlobKey, DraftId, EpochMs, JobId } from '../units.ts'
import { keptAhead, keptWhole, takenOver } from './ahead.ts'
import {
  type Answer,
  afterAllowing,
  afterBrowserEnded,
  afterReconnecting,
  afterSigningOut,
  answerQuestion,
  cancelJob,
  convertJob,
  hostsAwaited,
  mayHaveGoneOut,
  pauseJob,
  resumeJob,
  retryJob,
} from './control.ts'
import { draftAgain, draftOfJob } from './draft-of-job.ts'
import { withArrived } from './early.ts'

export interface OutboxCommandPorts {
  drafts: {
    get(id: DraftId): Promise<Draft | null>
    /** Stores a new draft and makes it the current one. */
    open(draft: Draft): Promise<void>
  }
  jobs: {
    get(id: JobId): Promise<Job | null>
    listUnfinished(): Promise<Job[]>
    listNeedingYou(): Promise<Job[]>
    update(id: JobId, change: (latest: Job) => Job): Promise<Job | null>
    /** Files of drafts that go up before Post. */
    listComposing(): Promise<ComposingJob[]>
    /**
     * Draft out, job in, in one transaction; null when the draft is gone. `make` is told what went up for
     * it, which is over then.
     */
    fromDraft(
      id: DraftId,
      make: (draft: Draft, ahead: ComposingJob | null) => Job,
    ): Promise<Job | null>
    /**
     * Job out, draft in and perhaps current, in one transaction; null when the job may not be edited.
     * `if-empty`: current where nothing is being written.
     */
    toDraft(
      id: JobId,
      make: (job: Job) => Draft | null,
      options: {
        current: boolean | 'if-empty'
        /** What of the job stays as files that go up before Post, where the person chose that. */
        keep?: (job: Job, draft: Draft) => ComposingJob | null
      },
    ): Promise<Draft | null>
    delete(id: JobId): Promise<void>
  }
  accounts: {
    list(): Promise<Account[]>
    default(): Promise<Account | null>
    update(id: AccountId, change: (latest: Account) => Account): Promise<Account | null>
  }
  blobs: { delete(keys: BlobKey[]): Promise<void> }
  runner: { wake(): Promise<void>; stop(id: JobId): Promise<void> }
  /** Whether the person wants what cameras wrote to stay in media. */
  keepsMetadata(): Promise<boolean>
  now(): EpochMs
  /** Waits for so long, awake. */
  sitOut(ms: number): Promise<void>
  /** How long a post may be undone, in ms; 0: not at all. */
  undoMs(): Promise<number>
  /** Names this run of the browser. */
  session(): Promise<string>
  /** Told once when a job needs the person. */
  announce(job: Job): void
}

/** What people can do with the outbox. Each throws `CourierError` with the reason when it cannot. */
export function createOutbox(ports: OutboxCommandPorts) {
  const { jobs, runner } = ports

  async function change(id: JobId, how: (job: Job) => Job): Promise<void> {
    await jobs.update(id, how)
    void runner.wake()
  }

  /**
   * Stops it and puts what was written, with its media, back among the drafts.
   * @returns the draft; null where the post may be out.
   */
  async function cancel(id: JobId): Promise<DraftId | null> {
    await jobs.update(id, pauseJob)
    await runner.stop(id)
    const accountId = (await jobs.get(id))?.accountId
    const draft = await jobs.toDraft(id, (job) => draftOfJob(job, ports.now()), {
      current: false,
      keep: keptWhole,
    })
    if (accountId) await liftHold(accountId)
    void runner.wake()
    return draft?.id ?? null
  }

  /**
   * Takes a post back before it is out: into the composer, or among the drafts where something else is
   * being written. One write, so that a death before it changes nothing and one after it costs nothing;
   * of this and the intention to publish the first one counts.
   * @throws CourierError `undo-too-late` when the post may be out.
   */
  async function undo(id: JobId): Promise<void> {
    const back = (job: Job) =>
      job.state.state === 'cancelled' ? null : draftOfJob(job, ports.now())
    const draft = await jobs.toDraft(id, back, { current: 'if-empty', keep: keptAhead })
    if (draft === null) {
      const job = await jobs.get(id)
      // By another page it was taken back already.
      if (job && mayHaveGoneOut(job)) throw new CourierError({ kind: 'undo-too-late' })
    }
    await runner.stop(id)
    void runner.wake()
  }

  /**
   * Notes that the time to undo is over, whatever the post waits for by then: a browser that ends
   * later cuts nobody off. What has begun to go out has none any more.
   */
  async function noteEndOfUndo(id: JobId, undoMs: number): Promise<void> {
    await ports.sitOut(undoMs)
    await change(id, withoutUndo)
  }

  async function discard(id: JobId): Promise<void> {
    const job = await jobs.update(id, (latest) => cancelJob(latest, ports.now()))
    await runner.stop(id)
    if (job?.state.state !== 'cancelled') return
    await ports.blobs.delete(blobsOfJob(job))
    await jobs.delete(id)
    void runner.wake()
  }

  return {
    /**
     * Turns a draft into a job. Pressed twice, it is posted once: the draft exists only once.
     * @param counted the text as it was shown and counted where Post was pressed. Nothing else is posted,
     * so that nobody else has to count.
     * @throws CourierError `text-changed` when there is another one in the draft by now.
     */
    async submit(draftId: DraftId, counted: CountedText): Promise<JobId> {
      const [draft, accounts, keepsMetadata, undo] = await Promise.all([
        ports.drafts.get(draftId),
        ports.accounts.list(),
        ports.keepsMetadata(),
        ports.undoMs(),
      ])
      if (!draft) throw new CourierError({ kind: 'draft-missing' })
      const account = await accountFor(draft, accounts)
      const why = whyNotSubmit(draft, account, counted)
      if (why || !account) throw new CourierError(why ?? { kind: 'no-account' })
      const undoMs = Math.min(undo, LONGEST_UNDO_MS)
      const session = undoMs > 0 ? await ports.session() : null
      const removed: BlobKey[] = []
      let sentBy: JobId | null = null
      const job = await jobs.fromDraft(draftId, (latest, ahead) => {
        sentBy = ahead?.id ?? null
        removed.push(...blobsOf(removedIn(latest)))
        // A right click may have put something unreadable or unchosen into it in this moment.
        const whyNow = whyNotSubmit(latest, account, counted)
        if (whyNow) throw new CourierError(whyNow)
        const now = ports.now()
        const toSend = keepsMetadata ? latest : withoutKeptMetadata(latest, now)
        const post = newJob(toSend, account.id, latest.text.normalize('NFC'), now)
        const made = takenOver(post, ahead)
        if (session === null) return made
        const { shared, wasReminded } = latest
        const shown = { shared, ...(wasReminded && { wasReminded }) }
        return { ...made, undo: { since: now, until: now + undoMs, session, ...shown } }
      })
      if (!job) throw new CourierError({ kind: 'draft-missing' })
      // Where it cannot be noted, the post itself finds out.
      if (job.undo) void noteEndOfUndo(job.id, undoMs).catch(() => undefined)
      // A run that is not the post's any more has nothing left to do.
      if (sentBy !== null && sentBy !== job.id) await runner.stop(sentBy)
      void runner.wake()
      // The post is out of the draft: what fails here, the sweep does later.
      await ports.blobs.delete(removed).catch(() => undefined)
      return job.id
    },

    async pause(id: JobId): Promise<void> {
      await jobs.update(id, pauseJob)
      await runner.stop(id)
      void runner.wake()
    },

    resume: (id: JobId) => change(id, (job) => resumeJob(job, ports.now())),
    /** The person's own try: like an edit it also lifts the hold after a refusal without a reason. */
    async retry(id: JobId): Promise<void> {
      const job = await jobs.update(id, (latest) => retryJob(latest, ports.now()))
      if (job) await liftHold(job.accountId)
      void runner.wake()
    },
    /** Encodes anew what X could make nothing of, and tries again. */
    async convert(id: JobId): Promise<void> {
      const before = await jobs.get(id)
      const job = await jobs.update(id, (latest) => convertJob(latest, ports.now()))
      if (!before || !job) return
      // What was made before and is of no use now; the originals stay.
      const kept = new Set(job.media.flatMap(filesOfMedia))
      await ports.blobs.delete(before.media.flatMap(filesOfMedia).filter((key) => !kept.has(key)))
      await liftHold(job.accountId)
      void runner.wake()
    },
    answer: (id: JobId, answer: Answer) =>
      change(id, (job) => answerQuestion(job, answer, ports.now())),
    cancel,
    undo,

    async edit(id: JobId): Promise<DraftId> {
      await runner.stop(id)
      const accountId = (await jobs.get(id))?.accountId
      const draft = await jobs.toDraft(id, (job) => draftOfJob(job, ports.now()), {
        current: true,
        keep: keptAhead,
      })
      if (accountId) await liftHold(accountId)
      if (!draft) throw new CourierError({ kind: 'draft-missing' })
      return draft.id
    },

    /** Puts the words of a post that is out into a new draft; the post stays in the list. */
    async again(id: JobId): Promise<DraftId> {
      const job = await jobs.get(id)
      const draft = job && draftAgain(job, ports.now())
      if (!draft) throw new CourierError({ kind: 'draft-missing' })
      await ports.drafts.open(draft)
      return draft.id
    },

    async remove(id: JobId): Promise<void> {
      const job = await jobs.get(id)
      if (!job) return
      if (job.state.state !== 'published') return discard(id)
      await ports.blobs.delete(blobsOfJob(job))
      await jobs.delete(id)
    },

    /** The browser was started: posts that it left within their time to undo ask. */
    async browserStarted(): Promise<void> {
      const left = (await jobs.listUnfinished()).filter((job) => job.undo)
      if (left.length === 0) return
      const session = await ports.session()
      for (const { id, state } of left) {
        const job = await jobs.update(id, (latest) =>
          afterBrowserEnded(latest, session, ports.now()),
        )
        if (job?.state.state === 'asking' && state.state !== 'asking') ports.announce(job)
      }
    },

    /** Goes on with the posts that waited for this account to be connected again. */
    async reconnected(accountId: AccountId): Promise<void> {
      for (const job of await jobs.listUnfinished()) {
        if (job.accountId !== accountId) continue
        await jobs.update(job.id, (latest) => afterReconnecting(latest, ports.now()))
      }
      void runner.wake()
    },

    /** Goes on with the posts that waited for hosts which may be read by now. */
    async allowed(mayRead: (hosts: string[]) => Promise<boolean>): Promise<void> {
      for (const job of await jobs.listNeedingYou()) {
        const awaited = hostsAwaited(job)
        if (awaited === null || !(await mayRead(awaited))) continue
        const isAllowed = (hosts: string[]) => hosts.every((host) => awaited.includes(host))
        await jobs.update(job.id, (latest) => afterAllowing(latest, isAllowed, ports.now()))
        void runner.wake()
      }
    },

    /** Bytes that were on their way to a draft which became a job meanwhile: the job's, then. */
    async arrived(id: AttachmentId, fitting: Fitting): Promise<void> {
      const awaits = ({ attachmentId, progress }: JobMedia) =>
        attachmentId === id && progress.state === 'fetching'
      for (const job of await jobs.listUnfinished()) {
        if (!job.media.some(awaits)) continue
        await jobs.update(job.id, (latest) => ({
          ...latest,
          media: latest.media.map((media) =>
            awaits(media)
              ? withArrived(
                  { ...media, progress: { state: 'fitting', ...fitting } },
                  fitting.original,
                )
              : media,
          ),
        }))
        void runner.wake()
      }
    },

    /** The connection is back: what waited for it goes on at once. */
    async online(): Promise<void> {
      for (const job of await jobs.listUnfinished()) {
        if (job.state.state !== 'waiting') continue
        await jobs.update(job.id, (latest) =>
          latest.state.state === 'waiting' && latest.state.failure.kind === 'x-unreachable'
            ? { ...latest, state: { ...latest.state, until: ports.now() } }
            : latest,
        )
      }
      for (const job of await jobs.listComposing()) {
        await jobs.update(job.id, (latest) => {
          if (!isComposing(latest) || latest.state.rest?.failure.kind !== 'x-unreachable')
            return latest
          const { rest: _over, ...state } = latest.state
          return { ...latest, state }
        })
      }
      void runner.wake()
    },

    /** Stops what would go on of this account's posts until it is connected again; nothing of them is lost. */
    async holdAll(accountId: AccountId): Promise<void> {
      for (const job of await jobs.listUnfinished()) {
        if (job.accountId !== accountId || mayHaveGoneOut(job)) continue
        await jobs.update(job.id, afterSigningOut)
        await runner.stop(job.id)
      }
    },

    /** Cancels what of this account's posts can still be cancelled. */
    async cancelAll(accountId: AccountId): Promise<void> {
      for (const job of await jobs.listUnfinished()) {
        if (job.accountId === accountId && !mayHaveGoneOut(job)) await discard(job.id)
      }
    },
  }

  async function liftHold(id: AccountId): Promise<void> {
    await ports.accounts.update(id, (latest) =>
      latest.hold?.failure.kind === 'x-refused' ? { ...latest, hold: null } : latest,
    )
  }

  async function accountFor(draft: Draft, accounts: Account[]): Promise<Account | null> {
    const chosen = accounts.find(({ id }) => id === draft.accountId)
    return chosen ?? (await ports.accounts.default())
  }
}

/** Everything stored for a job, thumbnails included. */
function blobsOfJob(job: Job): BlobKey[] {
  return job.media.flatMap((media) => [
    ...filesOfMedia(media),
    ...(media.thumbnail ? [media.thumbnail] : []),
  ])
}

function whyNotSubmit(draft: Draft, account: Account | null, counted: CountedText): Failure | null {
  const isAsShown = draft.text === counted.text
  return isAsShown ? whyNotPost(draft, account, counted.weightedLength) : { kind: 'text-changed' }
}
