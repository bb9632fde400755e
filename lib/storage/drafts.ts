import type { Draft } from '../model/draft.ts'
import { DEFAULT_SETTINGS } from '../model/settings.ts'
import type { DraftId } from '../units.ts'
import type { Database } from './database.ts'
import { records } from './records.ts'
import { SETTINGS_KEY } from './settings.ts'

/** The drafts, each a record of its own. */
export function draftStore(
  database: () => Promise<Database>,
  changed: (topic: 'drafts' | 'settings') => void,
) {
  return {
    ...records(database, 'drafts', () => changed('drafts')),

    /**
     * One draft in, the other out, and the first is the current one, in one transaction: what is in them is
     * never in both, and never in none. null when one of them is gone or `join` refuses.
     */
    async join(
      into: DraftId,
      from: DraftId,
      join: (into: Draft, from: Draft) => Draft | null,
    ): Promise<Draft | null> {
      const tx = (await database()).transaction(['drafts', 'settings'], 'readwrite')
      const drafts = tx.objectStore('drafts')
      const [one, other] = await Promise.all([drafts.get(into), drafts.get(from)])
      const joined = one && other && into !== from ? join(one, other) : null
      if (joined) {
        const settings = tx.objectStore('settings')
        const latest = { ...DEFAULT_SETTINGS, ...(await settings.get(SETTINGS_KEY)) }
        await drafts.put(joined)
        await drafts.delete(from)
        await settings.put({ ...latest, currentDraftId: into }, SETTINGS_KEY)
      }
      await tx.done
      if (joined) {
        changed('drafts')
        changed('settings')
      }
      return joined
    },
  }
}
