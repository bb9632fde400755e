import { EMPTY_SET_UP, type SetUpRecord } from '../model/set-up-check.ts'
import type { Settings } from '../model/settings.ts'
import type { Database } from './database.ts'

const SET_UP_KEY = 'set-up'

/**
 * What is known of the set-up: one record beside that of the settings, under a key of its own, so that
 * it needs no store and whoever hears of changed settings hears of it.
 */
export function setUpStore(database: () => Promise<Database>, changed: () => void) {
  return {
    async get(): Promise<SetUpRecord> {
      return read(await (await database()).get('settings', SET_UP_KEY))
    },
    /** One transaction over the latest record. */
    async update(change: (latest: SetUpRecord) => SetUpRecord): Promise<void> {
      const tx = (await database()).transaction('settings', 'readwrite')
      const next = change(read(await tx.store.get(SET_UP_KEY)))
      await tx.store.put(next as unknown as Settings, SET_UP_KEY)
      await tx.done
      changed()
    },
  }
}

/** The store's type knows the settings alone. */
function read(stored: unknown): SetUpRecord {
  return { ...EMPTY_SET_UP, ...(stored as Partial<SetUpRecord> | undefined) }
}
