import type { Draft } from '../model/draft.ts'
import { isFinished, type Job } from '../model/job.ts'
import { DEFAULT_SETTINGS } from '../model/settings.ts'
import {
  type AccountId,
  type DraftId,
  type EpochMs,
  HOUR,
  type JobId,
  type PostId,
} from '../units.ts'
import type { Database, StoredJob } from './database.ts'
import { isReadable, readJob } from './read-job.ts'
import { SETTINGS_KEY } from './settings.ts'

/** Finished jobs kept for the list; older ones go when a new one finishes. */
const KEPT_FINISHED = 50

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
    /** Every job, oldest first. */
    async list(): Promise<Job[]> {
      return jobsOf(await (await database()).getAll('jobs'))
    },
    /** Every job that is not finished, oldest first. */
    async listUnfinished(): Promise<Job[]> {
      return jobsOf(await (await database()).getAllFromIndex('jobs', 'open'))
    },
    /** The account's newest post known to be out, if it is less than an hour old. */
    async lastPublished(
      account: AccountId,
    ): Promise<{ postId: PostId; publishedAt: EpochMs } | null> {
      const jobs = jobsOf(await (await database()).getAll('jobs'))
      const published = jobs.flatMap(({ accountId, state }) =>
        accountId === account && state.state === 'published' && state.postId !== null
          ? [{ postId: state.postId, publishedAt: state.publishedAt }]
          : [],
      )
      const newest = published.sort((a, b) => b.publishedAt - a.publishedAt)[0]
      return newest && now() - newest.publishedAt < HOUR ? newest : null
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
    /** Draft out, job in, in one transaction; null when the draft is gone. */
    async fromDraft(id: DraftId, make: (draft: Draft) => Job): Promise<Job | null> {
      const tx = await write(['jobs', 'drafts', 'settings'])
      const draft = await tx.objectStore('drafts').get(id)
      const job = draft ? make(draft) : null
      if (job) {
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
    /** Job out, draft in and perhaps current, in one transaction; null when `make` refuses or it is gone. */
    async toDraft(
      id: JobId,
      make: (job: Job) => Draft | null,
      { current }: { current: boolean },
    ): Promise<Draft | null> {
      const tx = await write(['jobs', 'drafts', 'settings'])
      const record = await tx.objectStore('jobs').get(id)
      const draft = record && isReadable(record) ? make(record.job) : null
      if (draft) {
        await tx.objectStore('drafts').put(draft)
        await tx.objectStore('jobs').delete(id)
        const settings = tx.objectStore('settings')
        const latest = (await settings.get(SETTINGS_KEY)) ?? DEFAULT_SETTINGS
        if (current) await settings.put({ ...latest, currentDraftId: draft.id }, SETTINGS_KEY)
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
        ...posted.slice(0, Math.max(0, posted.length - KEPT_FINISHED)),
      ]
      await Promise.all(gone.map(({ id }) => store.delete(id)))
      await tx.done
      if (gone.length > 0) changed('jobs')
      return gone
    },
  }
}

function recordOf(job: Job): StoredJob {
  const { id, createdAt } = job
  return isFinished(job) ? { id, createdAt, job } : { id, createdAt, open: 1, job }
}

function jobsOf(records: StoredJob[]): Job[] {
  return records.sort((a, b) => a.createdAt - b.createdAt).map(readJob)
}
