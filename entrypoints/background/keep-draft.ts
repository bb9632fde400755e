import type { Commands } from '../../lib/messages/protocol.ts'
import { type Draft, isEmptyDraft, withChanges } from '../../lib/model/draft.ts'
import type { Settings } from '../../lib/model/settings.ts'
import type { DraftId } from '../../lib/units.ts'

interface KeepDraftPorts {
  drafts: {
    put(draft: Draft): Promise<void>
    update(id: DraftId, change: (latest: Draft) => Draft): Promise<Draft | null>
  }
  settings: { update(change: (latest: Settings) => Settings): Promise<Settings> }
}

/**
 * Stores what a page showed of a draft as it went away. One that it had only just begun may not be there
 * yet, and becomes the current one; every other one that is not there was posted or deleted, and stays so.
 */
export async function keepDraft(
  { drafts, settings }: KeepDraftPorts,
  { stored, shown, isNew }: Commands['draft.keep']['in'],
): Promise<void> {
  const kept = await drafts.update(stored.id, (latest) => withChanges(latest, stored, shown))
  if (kept !== null || !isNew || isEmptyDraft(shown)) return
  await drafts.put(shown)
  await settings.update((latest) => ({ ...latest, currentDraftId: shown.id }))
}
