import type { Draft } from '../model/draft.ts'
import type { Job } from '../model/job.ts'
import type { AccountId, BlobKey, EpochMs } from '../units.ts'
import { MINUTE } from '../units.ts'
import { blobStore } from './blobs.ts'
import { openDatabase } from './database.ts'
import { jobStore } from './jobs.ts'
import { records } from './records.ts'
import { sealedStore } from './sealed.ts'
import { settingsStore } from './settings.ts'

/** Bytes without a record are left alone this long: the record may be about to be written. */
const ORPHAN_AGE_MS = 30 * MINUTE

/**
 * All of Courier's stored state, in one IndexedDB database that every extension context shares.
 * Opened at the first use and again if another version of the extension closed it.
 * @param changed told after each committed change.
 */
export function openStorage<Tokens = unknown, Errand = unknown>(
  changed: (topic: 'drafts' | 'jobs' | 'accounts' | 'settings') => void,
  now: () => EpochMs = Date.now,
) {
  let opening: ReturnType<typeof openDatabase> | null = null
  const database = () => {
    if (!opening) {
      opening = openDatabase(forget)
      opening.catch(forget)
    }
    return opening
  }
  const forget = () => {
    opening = null
  }

  const drafts = records(database, 'drafts', () => changed('drafts'))
  const accounts = records(database, 'accounts', () => changed('accounts'))
  const jobs = jobStore(database, changed, now)
  const blobs = blobStore(database, now)
  const settings = settingsStore(database, () => changed('settings'))

  return {
    drafts,
    accounts,
    jobs,
    blobs,
    settings,
    tokens: sealedStore<AccountId, Tokens>(database, 'tokens'),
    errands: sealedStore<string, Errand>(database, 'errands'),
    /** Deletes bytes that nothing refers to and finished jobs beyond what the list keeps. */
    async tidy(): Promise<void> {
      await jobs.prune()
      const [allDrafts, allJobs, allAccounts] = await Promise.all([
        drafts.list(),
        jobs.list(),
        accounts.list(),
      ])
      // Nobody knows which bytes belong to a record that cannot be understood.
      if (allJobs.some(isUnreadable)) return
      const referenced = new Set([
        ...allDrafts.flatMap(blobsOfDraft),
        ...allJobs.flatMap(blobsOfJob),
        ...allAccounts.flatMap(({ avatar }) => (avatar ? [avatar] : [])),
      ])
      await blobs.sweep(referenced, ORPHAN_AGE_MS)
    },
  }
}

function isUnreadable({ state }: Job): boolean {
  return state.state === 'blocked' && state.failure.kind === 'record-unreadable'
}

export type Storage = ReturnType<typeof openStorage>

function blobsOfDraft(draft: Draft): BlobKey[] {
  return draft.attachments.flatMap(({ content }) =>
    content.state === 'stored' ? [content.file.blob] : [],
  )
}

function blobsOfJob(job: Job): BlobKey[] {
  const done = job.state.state === 'published'
  return job.media.flatMap(({ progress, thumbnail }) => [
    ...(progress.state === 'fetching' || done ? [] : [progress.file.blob]),
    ...(thumbnail ? [thumbnail] : []),
  ])
}
