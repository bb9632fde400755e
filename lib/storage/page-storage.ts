import type { EpochMs } from '../units.ts'
import { blobStore } from './blobs.ts'
import { openDatabase } from './database.ts'
import { draftStore } from './drafts.ts'
import { jobReader } from './read-jobs.ts'
import { records } from './records.ts'
import { browserEstimate, createRoom, type Estimate } from './room.ts'
import { settingsStore } from './settings.ts'

/** What changed in storage. */
export type Changed = (topic: 'drafts' | 'jobs' | 'accounts' | 'settings') => void

/**
 * The one IndexedDB database that every extension context shares. Opened at the first use and again if
 * another version of the extension closed it.
 */
function connection() {
  let opening: ReturnType<typeof openDatabase> | null = null
  const forget = () => {
    opening = null
  }
  return () => {
    if (!opening) {
      opening = openDatabase(forget)
      opening.catch(forget)
    }
    return opening
  }
}

/**
 * What pages read and write themselves; the rest of `openStorage` is no part of what they load.
 * @param changed told after each committed change.
 * @param estimate how much room there is on the disk.
 */
export function openPageStorage(
  changed: Changed,
  now: () => EpochMs = Date.now,
  estimate: Estimate = browserEstimate,
) {
  const database = connection()
  const room = createRoom(estimate)
  return {
    database,
    room,
    drafts: draftStore(database, changed),
    accounts: records(database, 'accounts', () => changed('accounts')),
    jobs: jobReader(database),
    blobs: blobStore(database, room, now),
    settings: settingsStore(database, () => changed('settings')),
  }
}
