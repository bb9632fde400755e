import { type ComposingJob, isComposing, type Job } from '../model/job.ts'
import type { Outline, OutlineWish } from '../model/job-group.ts'
import type { Database, StoredJob } from './database.ts'
import { within } from './key-ranges.ts'
import { readOutline } from './outline.ts'
import { readJob } from './read-job.ts'

/** What of the outbox is read to be shown. */
export function jobReader(database: () => Promise<Database>) {
  return {
    /** Every post, oldest first; what only goes up ahead of one is none. */
    async list(): Promise<Job[]> {
      const jobs = jobsOf(await (await database()).getAll('jobs'))
      return jobs.filter((job) => !isComposing(job))
    },
    /** Files of drafts that go up before Post, oldest first. */
    async listComposing(): Promise<ComposingJob[]> {
      const { store } = (await database()).transaction('jobs')
      return composingIn(await store.index('group, place').getAll(within('composing')))
    },
    /** The top of each part of the outbox, and all counts. */
    async outline(wish: OutlineWish): Promise<Outline> {
      return readOutline(await database(), wish)
    },
  }
}

/** Oldest first. */
export function jobsOf(records: StoredJob[]): Job[] {
  return records.sort((a, b) => a.createdAt - b.createdAt).map(readJob)
}

/** Oldest first, as the index gives them. */
export function composingIn(records: StoredJob[]): ComposingJob[] {
  return records.map(readJob).filter(isComposing)
}
