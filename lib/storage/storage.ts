import type { AccountId, BlobKey, EpochMs } from '../units.ts'
import { HOUR } from '../units.ts'
import { nowAndThen } from './chores.ts'
import { clearEverything, clearPosted } from './clear.ts'
import { downloadStore } from './downloads.ts'
import { jobStore } from './jobs.ts'
import { lineStore } from './line.ts'
import { measure } from './measure.ts'
import { type Changed, openPageStorage } from './page-storage.ts'
import { browserEstimate, type Estimate } from './room.ts'
import { sealedStore } from './sealed.ts'
import { setUpStore } from './set-up.ts'
import { makingStore, streamStore } from './stream-parts.ts'
import { sweep } from './sweep.ts'

const TIDY_EVERY_MS = HOUR

/**
 * All of Courier's stored state.
 * @param changed told after each committed change.
 * @param estimate how much room there is on the disk.
 */
export function openStorage<Tokens = unknown, Errand = unknown>(
  changed: Changed,
  now: () => EpochMs = Date.now,
  estimate: Estimate = browserEstimate,
) {
  const { database, room, ...page } = openPageStorage(changed, now, estimate)
  const jobs = jobStore(database, changed, now)

  return {
    ...page,
    jobs,
    setUp: setUpStore(database, () => changed('settings')),
    line: lineStore(database),
    tokens: sealedStore<AccountId, Tokens>(database, 'tokens'),
    errands: sealedStore<string, Errand>(database, 'errands'),
    downloadOf: downloadStore(database, room, now),
    streamOf: streamStore(database, room, now),
    making: makingStore(database, room),
    /** Whether so many bytes more will fit. @throws CourierError `storage-full`. */
    checkRoom: room.check,
    /** Bytes free for us, the browser's guess; null where it has none. */
    async freeBytes(): Promise<number | null> {
      const { usage, quota } = await estimate()
      return usage === undefined || quota === undefined ? null : Math.max(0, quota - usage)
    },
    /** How much is kept for what. */
    measure: async () => measure(await database(), now()),
    /** What people have deleted; the rest of it is for `entrypoints/background/clear-storage.ts`. */
    clearing: {
      async posted(): Promise<void> {
        await clearPosted(await database())
        await tidy()
        changed('jobs')
      },
      async everything(): Promise<void> {
        await clearEverything(await database(), now())
        changed('drafts')
        changed('jobs')
        changed('settings')
      },
      /** These files as soon as nothing refers to them; of others, which may be about to be, none. */
      async useless(keys: BlobKey[]): Promise<void> {
        if (keys.length > 0) await sweep(await database(), now(), 0, new Set(keys))
      },
    },
    /** Tidies up, but not at every start of the background: it reads everything there is. */
    async tidyNowAndThen(): Promise<void> {
      const chore = { name: 'tidy', everyMs: TIDY_EVERY_MS, now: now() }
      await nowAndThen(await database(), chore, tidy)
    },
    tidy,
  }

  /** Deletes what nothing refers to and finished jobs beyond what the list keeps. */
  async function tidy(): Promise<void> {
    await jobs.prune()
    await sweep(await database(), now())
  }
}

export type Storage = ReturnType<typeof openStorage>
