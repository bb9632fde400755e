import { blobsOf } from '../model/attachment.ts'
import type { Draft, Removal } from '../model/draft.ts'
import {
  isDeleted,
  isDeletionOver,
  isOver,
  removedIn,
  withoutDeletion,
  withoutRemovals,
} from '../model/removal.ts'
import type { Settings } from '../model/settings.ts'
import type { BlobKey, DraftId, EpochMs } from '../units.ts'

interface Ports {
  drafts: {
    list(): Promise<Draft[]>
    /** null from `change` deletes it. */
    update(id: DraftId, change: (latest: Draft) => Draft | null): Promise<Draft | null>
  }
  settings: { get(): Promise<Settings> }
  blobs: { delete(keys: BlobKey[]): Promise<void> }
}

/**
 * Removes these for good, with their bytes. What is put back in this moment stays: of the two transactions
 * on the draft one is first, and only bytes that this one took out are deleted.
 */
export async function forgetRemovals(
  ports: Pick<Ports, 'drafts' | 'blobs'>,
  draftId: DraftId,
  isMeant: (removal: Removal) => boolean,
): Promise<void> {
  const keys: BlobKey[] = []
  await ports.drafts.update(draftId, (draft) => {
    const gone = (draft.removed ?? []).filter(isMeant)
    keys.push(...blobsOf(gone.map(({ attachment }) => attachment)))
    return withoutRemovals(draft, isMeant)
  })
  if (keys.length > 0) await ports.blobs.delete(keys)
}

/**
 * Deletes a draft with everything in it, as it is stored now and only if it is meant: of one that was
 * posted or put back meanwhile nothing is touched.
 */
export async function forgetDraft(
  ports: Pick<Ports, 'drafts' | 'blobs'>,
  draftId: DraftId,
  isMeant: (latest: Draft) => boolean,
): Promise<void> {
  const keys: BlobKey[] = []
  await ports.drafts.update(draftId, (latest) => {
    if (!isMeant(latest)) return latest
    keys.push(...blobsOf([...latest.attachments, ...removedIn(latest)]))
    return null
  })
  if (keys.length > 0) await ports.blobs.delete(keys)
}

/** Deletes a deleted draft for good. One that is being written in by now, as in another window, stays. */
export async function forgetDeleted(
  ports: Ports,
  draftId: DraftId,
  isMeant: (latest: Draft) => boolean = isDeleted,
): Promise<void> {
  const { currentDraftId } = await ports.settings.get()
  if (currentDraftId === draftId) await ports.drafts.update(draftId, withoutDeletion)
  else await forgetDraft(ports, draftId, isMeant)
}

/** All of this for what nobody can put back any more, as after a page that died. */
export async function forgetOverRemovals(ports: Ports, now: EpochMs): Promise<void> {
  const isMeant = (removal: Removal) => isOver(removal, now)
  const isGone = (draft: Draft) => isDeletionOver(draft, now)
  for (const draft of await ports.drafts.list()) {
    if (isGone(draft)) await forgetDeleted(ports, draft.id, isGone)
    else if (draft.removed?.some(isMeant)) await forgetRemovals(ports, draft.id, isMeant)
  }
}
