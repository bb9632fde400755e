import { DEFAULT_SETTINGS, type Settings } from '../model/settings.ts'
import type { Database } from './database.ts'

export const SETTINGS_KEY = 'settings'

/** The one settings record; fields added by later versions get their defaults here. */
export function settingsStore(database: () => Promise<Database>, changed: () => void) {
  return {
    async get(): Promise<Settings> {
      return { ...DEFAULT_SETTINGS, ...(await (await database()).get('settings', SETTINGS_KEY)) }
    },
    async update(change: (latest: Settings) => Settings): Promise<Settings> {
      const tx = (await database()).transaction('settings', 'readwrite')
      const latest = { ...DEFAULT_SETTINGS, ...(await tx.store.get(SETTINGS_KEY)) }
      const next = change(latest)
      if (next !== latest) await tx.store.put(next, SETTINGS_KEY)
      await tx.done
      if (next !== latest) changed()
      return next
    },
  }
}
