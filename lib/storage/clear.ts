import {
  filesOfJob,
  goesWithEverything,
  isOutForGood,
  withoutThumbnails,
} from '../model/storage-use.ts'
import type { EpochMs } from '../units.ts'
import type { Database } from './database.ts'
import { recordOf } from './job-record.ts'
import { piecesOf } from './pieces.ts'
import { isReadable, readJob } from './read-job.ts'
import { SETTINGS_KEY } from './settings.ts'
import { sweep } from './sweep.ts'

/** Deletes all files of posts that are out; the list of posts stays. In one transaction. */
export async function clearPosted(database: Database): Promise<void> {
  const tx = database.transaction(['jobs', 'blobs', 'pieces'], 'readwrite')
  const [jobs, blobs, pieces] = [
    tx.objectStore('jobs'),
    tx.objectStore('blobs'),
    tx.objectStore('pieces'),
  ]
  for (const record of await jobs.getAll()) {
    if (!isReadable(record) || !isOutForGood(record.job)) continue
    for (const key of filesOfJob(record.job)) {
      await blobs.delete(key)
      await pieces.delete(piecesOf(key))
    }
    if (record.job.media.some(({ thumbnail }) => thumbnail !== null)) {
      await jobs.put(recordOf(withoutThumbnails(record.job)))
    }
  }
  await tx.done
}

/**
 * Deletes all drafts, and all posts but those whose end at X is not known; then every file that nothing
 * refers to any more, however new. The records go in one transaction: a death after it leaves files that
 * the next sweep finds. What could be cancelled must have been.
 */
export async function clearEverything(database: Database, now: EpochMs): Promise<void> {
  const tx = database.transaction(['drafts', 'jobs', 'settings'], 'readwrite')
  const jobs = tx.objectStore('jobs')
  await tx.objectStore('drafts').clear()
  for (const record of await jobs.getAll()) {
    if (goesWithEverything(readJob(record))) await jobs.delete(record.id)
  }
  const settings = await tx.objectStore('settings').get(SETTINGS_KEY)
  if (settings) {
    await tx.objectStore('settings').put({ ...settings, currentDraftId: null }, SETTINGS_KEY)
  }
  await tx.done
  await sweep(database, now, 0)
}
