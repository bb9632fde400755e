import { CourierError } from '../failures/failure.ts'
import type { Account } from '../model/account.ts'
import type { StoredFile } from '../model/attachment.ts'
import { whyNotPost } from '../model/composition.ts'
import type { Draft } from '../model/draft.ts'
import { type Job, type JobMedia, newJob } from '../model/job.ts'
import type { AccountId, AttachmentId, BlobKey, DraftId, EpochMs, JobId } from '../units.ts'
import {
  type Answer,
  answerQuestion,
  cancelJob,
  mayHaveGoneOut,
  pauseJob,
  resumeJob,
  retryJob,
} from './control.ts'
import { draftOfJob } from './draft-of-job.ts'

export interface OutboxCommandPorts {
  drafts: { get(id: DraftId): Promise<Draft | null> }
  jobs: {
    get(id: JobId): Promise<Job | null>
    listUnfinished(): Promise<Job[]>
    update(id: JobId, change: (latest: Job) => Job): Promise<Job | null>
    /** Draft out, job in, in one transaction; null when the draft is gone. */
    fromDraft(id: DraftId, make: (draft: Draft) => Job): Promise<Job | null>
    /** Job out, draft in and perhaps current, in one transaction; null when the job may not be edited. */
    toDraft(
      id: JobId,
      make: (job: Job) => Draft | null,
      options: { current: boolean },
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
  weightedLength(text: string): number
  now(): EpochMs
}

/** What people can do with the outbox. Each throws `CourierError` with the reason when it cannot. */
export function createOutbox(ports: OutboxCommandPorts) {
  const { jobs, runner } = ports

  async function change(id: JobId, how: (job: Job) => Job): Promise<void> {
    await jobs.update(id, how)
    void runner.wake()
  }

  /** Stops it and puts what was written, with its media, back among the drafts. */
  async function cancel(id: JobId): Promise<void> {
    await jobs.update(id, pauseJob)
    await runner.stop(id)
    const accountId = (await jobs.get(id))?.accountId
    await jobs.toDraft(id, (job) => draftOfJob(job, ports.now()), { current: false })
    if (accountId) await liftHold(accountId)
    void runner.wake()
  }

  async function discard(id: JobId): Promise<void> {
    const job = await jobs.update(id, (latest) => cancelJob(latest, ports.now()))
    await runner.stop(id)
    if (job?.state.state !== 'cancelled') return
    await ports.blobs.delete(blobsOf(job))
    await jobs.delete(id)
    void runner.wake()
  }

  return {
    /** Turns a draft into a job. Pressed twice, it is posted once: the draft exists only once. */
    async submit(draftId: DraftId): Promise<JobId> {
      const draft = await ports.drafts.get(draftId)
      if (!draft) throw new CourierError({ kind: 'draft-missing' })
      const account = await accountFor(draft)
      const why = whyNotPost(draft, account, ports.weightedLength(draft.text))
      if (why || !account) throw new CourierError(why ?? { kind: 'no-account' })
      const job = await jobs.fromDraft(draftId, (latest) =>
        newJob(latest, account.id, latest.text.normalize('NFC'), ports.now()),
      )
      if (!job) throw new CourierError({ kind: 'draft-missing' })
      void runner.wake()
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
    answer: (id: JobId, answer: Answer) =>
      change(id, (job) => answerQuestion(job, answer, ports.now())),
    cancel,

    async edit(id: JobId): Promise<DraftId> {
      await runner.stop(id)
      const accountId = (await jobs.get(id))?.accountId
      const draft = await jobs.toDraft(id, (job) => draftOfJob(job, ports.now()), {
        current: true,
      })
      if (accountId) await liftHold(accountId)
      if (!draft) throw new CourierError({ kind: 'draft-missing' })
      return draft.id
    },

    async remove(id: JobId): Promise<void> {
      const job = await jobs.get(id)
      if (!job) return
      if (job.state.state !== 'published') return discard(id)
      await ports.blobs.delete(blobsOf(job))
      await jobs.delete(id)
    },

    /** Goes on with the posts that waited for this account to be connected again. */
    async reconnected(accountId: AccountId): Promise<void> {
      for (const job of await jobs.listUnfinished()) {
        const waitsForIt =
          job.accountId === accountId &&
          job.state.state === 'blocked' &&
          ['signed-out', 'scope-missing'].includes(job.state.failure.kind)
        if (!waitsForIt) continue
        // Connecting is no word about this post: a pause stays, and what waited for long still asks.
        await jobs.update(job.id, (latest) => {
          const { paused, wantedAt } = latest
          return { ...retryJob(latest, ports.now()), paused, wantedAt }
        })
      }
      void runner.wake()
    },

    /** Bytes that were on their way to a draft which became a job meanwhile: the job's, then. */
    async arrived(id: AttachmentId, file: StoredFile): Promise<void> {
      const awaits = ({ attachmentId, progress }: JobMedia) =>
        attachmentId === id && progress.state === 'fetching'
      for (const job of await jobs.listUnfinished()) {
        if (!job.media.some(awaits)) continue
        await jobs.update(job.id, (latest) => ({
          ...latest,
          media: latest.media.map((media) =>
            awaits(media) ? { ...media, progress: { state: 'captured', file } } : media,
          ),
        }))
        void runner.wake()
      }
    },

    /** The connection is back: what waited for it goes on at once. */
    async online(): Promise<void> {
      for (const job of await jobs.listUnfinished()) {
        await jobs.update(job.id, (latest) =>
          latest.state.state === 'waiting' && latest.state.failure.kind === 'x-unreachable'
            ? { ...latest, state: { ...latest.state, until: ports.now() } }
            : latest,
        )
      }
      void runner.wake()
    },

    /** Stops this account's posts until it is connected again; nothing of them is lost. */
    async holdAll(accountId: AccountId): Promise<void> {
      for (const job of await jobs.listUnfinished()) {
        if (job.accountId !== accountId || mayHaveGoneOut(job)) continue
        await jobs.update(job.id, (latest) =>
          mayHaveGoneOut(latest)
            ? latest
            : {
                ...latest,
                state: { state: 'blocked', failure: { kind: 'signed-out', cause: 'here' } },
              },
        )
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

  async function accountFor(draft: Draft): Promise<Account | null> {
    const accounts = await ports.accounts.list()
    const chosen = accounts.find(({ id }) => id === draft.accountId)
    return chosen ?? (await ports.accounts.default())
  }
}

/** Everything stored for a job, thumbnails included. */
function blobsOf(job: Job): BlobKey[] {
  return job.media.flatMap(({ progress, thumbnail }) => [
    ...(progress.state === 'fetching' ? [] : [progress.file.blob]),
    ...(thumbnail ? [thumbnail] : []),
  ])
}
