import { type Draft, isEmptyDraft } from '../model/draft.ts'
import { type ComposingJob, isBeingDeleted, isFinished, type Job } from '../model/job.ts'
import { DEFAULT_SETTINGS } from '../model/settings.ts'
import {
  type AccountId,
  type DraftId,
  type EpochMs,
  HOUR,
  type JobId,
  type PostId,
} from '../units.ts'
import { bringInStep, type PlanAhead } from './ahead.ts'
import type { Database } from './database.ts'
import { recordOf } from './job-record.ts'
import { within } from './key-ranges.ts'
import { isReadable, readJob } from './read-job.ts'
import { composingIn, jobReader, jobsOf } from './read-jobs.ts'
import { SETTINGS_KEY } from './settings.ts'
import { turns } from './turns.ts'

/** Finished jobs kept for the list; older ones go when a new one finishes. */
const KEPT_FINISHED = 500

/**
 * The outbox. Every write is on disk before its promise resolves (`strict`): what a step achieved
 * must outlive the browser.
 */
export function jobStore(
  database: () => Promise<Database>,
  changed: (topic: 'jobs' | 'drafts') => void,
  now: () => EpochMs,
) {
  const write = async (stores: ('jobs' | 'drafts' | 'settings')[]) =>
    (await database()).transaction(stores, 'readwrite', { durability: 'strict' })

  return {
    async get(id: JobId): Promise<Job | null> {
      const record = await (await database()).get('jobs', id)
      return record ? readJob(record) : null
    },
    ...jobReader(database),
    /** Files of drafts that go up before Post, made what `plan` says first; oldest first. */
    async bringInStep(plan: PlanAhead): Promise<ComposingJob[]> {
      return bringInStep(await database(), plan, () => changed('jobs'))
    },
    /** Every job that is not finished, oldest first. */
    async listUnfinished(): Promise<Job[]> {
      return jobsOf(await (await database()).getAllFromIndex('jobs', 'open'))
    },
    /** Every job that stopped or asks, oldest first. */
    async listNeedingYou(): Promise<Job[]> {
      const store = (await database()).transaction('jobs').store
      return jobsOf(await store.index('group, place').getAll(within('needs-you')))
    },
    ...turns(database),
    /** How many are unfinished, and how many of them need the person. */
    async countOpen(): Promise<{ open: number; needsYou: number }> {
      const { store } = (await database()).transaction('jobs')
      const [open, needsYou] = await Promise.all([
        store.index('open').count(),
        store.index('group, place').count(within('needs-you')),
      ])
      return { open, needsYou }
    },
    /** The account's newest post known to be out before `before`, if it is less than an hour old. */
    async lastPublished(
      account: AccountId,
      before: EpochMs,
    ): Promise<{ postId: PostId; publishedAt: EpochMs } | null> {
      const { store } = (await database()).transaction('jobs')
      const index = store.index('account, group, place')
      let cursor = await index.openCursor(within(account, 'posted'))
      for (; cursor; cursor = await cursor.continue()) {
        const { state } = readJob(cursor.value)
        if (state.state !== 'published' || now() - state.publishedAt >= HOUR) return null
        // What may be deleted is listed no more, and says nothing about the list.
        if (state.postId !== null && state.publishedAt < before && !state.deletion)
          return { postId: state.postId, publishedAt: state.publishedAt }
      }
      return null
    },
    /** One transaction over the latest stored job; null when it is gone. */
    async update(id: JobId, change: (latest: Job) => Job): Promise<Job | null> {
      const tx = await write(['jobs'])
      const store = tx.objectStore('jobs')
      const record = await store.get(id)
      const latest = record && readJob(record)
      // What cannot be understood is not written over.
      const next = latest && isReadable(record) ? change(latest) : latest
      if (next && next !== latest) await store.put(recordOf(next))
      await tx.done
      if (next !== latest) changed('jobs')
      return next ?? null
    },
    async delete(id: JobId): Promise<void> {
      const tx = await write(['jobs'])
      await tx.objectStore('jobs').delete(id)
      await tx.done
      changed('jobs')
    },
    /**
     * Draft out, job in, in one transaction; null when the draft is gone. `make` is told what went up for
     * it, which is over then.
     */
    async fromDraft(
      id: DraftId,
      make: (draft: Draft, ahead: ComposingJob | null) => Job,
    ): Promise<Job | null> {
      const tx = await write(['jobs', 'drafts', 'settings'])
      const draft = await tx.objectStore('drafts').get(id)
      const index = tx.objectStore('jobs').index('group, place')
      const composing = composingIn(await index.getAll(within('composing')))
      const ahead = composing.filter(({ state }) => state.draftId === id)
      const job = draft ? make(draft, ahead[0] ?? null) : null
      if (job) {
        for (const over of ahead) await tx.objectStore('jobs').delete(over.id)
        await tx.objectStore('jobs').put(recordOf(job))
        await tx.objectStore('drafts').delete(id)
        const settings = tx.objectStore('settings')
        const latest = (await settings.get(SETTINGS_KEY)) ?? DEFAULT_SETTINGS
        if (latest.currentDraftId === id) {
          await settings.put({ ...latest, currentDraftId: null }, SETTINGS_KEY)
        }
      }
      await tx.done
      changed('jobs')
      changed('drafts')
      return job
    },
    /**
     * Job out, draft in and perhaps current, in one transaction; null when `make` refuses or it is gone.
     * `if-empty`: current where the current one is empty or there is none. Where files go up before Post,
     * `keep` says what of the job stays as that.
     */
    async toDraft(
      id: JobId,
      make: (job: Job) => Draft | null,
      {
        current,
        keep,
      }: {
        current: boolean | 'if-empty'
        keep?: (job: Job, draft: Draft) => ComposingJob | null
      },
    ): Promise<Draft | null> {
      const tx = await write(['jobs', 'drafts', 'settings'])
      const record = await tx.objectStore('jobs').get(id)
      const draft = record && isReadable(record) ? make(record.job) : null
      if (record && draft) {
        await tx.objectStore('drafts').put(draft)
        await tx.objectStore('jobs').delete(id)
        const settings = tx.objectStore('settings')
        const latest = (await settings.get(SETTINGS_KEY)) ?? DEFAULT_SETTINGS
        const kept = latest.uploadWhileComposing === true && keep?.(record.job, draft)
        if (kept) await tx.objectStore('jobs').put(recordOf(kept))
        const shown = latest.currentDraftId
        const other =
          current === 'if-empty' && shown !== null && (await tx.objectStore('drafts').get(shown))
        if (current && !(other && !isEmptyDraft(other))) {
          await settings.put({ ...latest, currentDraftId: draft.id }, SETTINGS_KEY)
        }
      }
      await tx.done
      changed('jobs')
      changed('drafts')
      return draft
    },
    /** Takes cancelled jobs and all but the newest finished ones away; their jobs are returned. */
    async prune(): Promise<Job[]> {
      const tx = await write(['jobs'])
      const store = tx.objectStore('jobs')
      const finished = jobsOf(await store.getAll()).filter(isFinished)
      const posted = finished.filter(({ state }) => state.state === 'published')
      const gone = [
        ...finished.filter(({ state }) => state.state === 'cancelled'),
        ...posted
          .slice(0, Math.max(0, posted.length - KEPT_FINISHED))
          .filter((job) => !isBeingDeleted(job)),
      ]
      await Promise.all(gone.map(({ id }) => store.delete(id)))
      await tx.done
      if (gone.length > 0) changed('jobs')
      return gone
    },
  }
}
