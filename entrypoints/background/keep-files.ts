import { failureOf } from '../../lib/failures/failure.ts'
import type { FileLook } from '../../lib/media/fitter.ts'
import type { Commands } from '../../lib/messages/protocol.ts'
import {
  type Attachment,
  type AttachmentContent,
  blobsOf,
  type MediaKind,
  newAttachment,
} from '../../lib/model/attachment.ts'
import { whyNewDraft, whyNotJoin } from '../../lib/model/composition.ts'
import { type Draft, newDraft } from '../../lib/model/draft.ts'
import { isDeleted, removedIn } from '../../lib/model/removal.ts'
import type { Settings } from '../../lib/model/settings.ts'
import type { AttachmentId, BlobKey, DraftId, EpochMs } from '../../lib/units.ts'

export interface KeepFilesPorts {
  drafts: {
    put(draft: Draft): Promise<void>
    update(id: DraftId, change: (latest: Draft) => Draft): Promise<Draft | null>
  }
  settings: {
    get(): Promise<Settings>
    update(change: (latest: Settings) => Settings): Promise<Settings>
  }
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Everything was cleared since then: what was given before belongs to that. */
  wasCleared(since: EpochMs): boolean
  blobs: { put(blob: Blob): Promise<BlobKey>; delete(keys: BlobKey[]): Promise<void> }
  /** Throws `CourierError` where nothing can be made of it. */
  inspect(file: Blob): Promise<FileLook>
  /** Makes fit what is to be made fit in drafts. */
  resume(): Promise<void>
  /** Keeps the background alive until the returned function is called. */
  keepAwake(): () => void
  now(): EpochMs
}

/**
 * Stores files that a page was still reading when it went away, and adds them to their draft. One that
 * the page came to add itself is not added twice. What cannot be read is there with its reason. What has no
 * room there, or whose draft is deleted or gone, begins a new one: nobody is left who could be told.
 */
export async function keepFiles(
  ports: KeepFilesPorts,
  { draftId, files }: Commands['files.keep']['in'],
): Promise<void> {
  const letSleep = ports.keepAwake()
  try {
    const first = draftId ?? (await ports.settings.get()).currentDraftId
    const into = first === null ? [] : [first]
    for (const { id, name, file, replaces, since } of files) {
      const { content, kind } = await read(ports, file)
      const attachment = newAttachment({ kind: 'file' }, name, content, id)
      // Under the same lock as a right click: two of them do not begin a draft each.
      const unused = await ports.withLock('place-capture', () =>
        place(ports, into, { attachment, kind, replaces, since }),
      )
      await ports.blobs.delete(unused)
    }
    await ports.resume()
  } finally {
    letSleep()
  }
}

interface Kept {
  attachment: Attachment
  kind: MediaKind
  replaces: AttachmentId | null
  since: EpochMs
}

/**
 * @param into drafts that take it where they can, the first is its own; one that is begun joins them.
 * @returns what is of no use any more.
 */
async function place(
  ports: KeepFilesPorts,
  into: DraftId[],
  { attachment, kind, replaces, since }: Kept,
): Promise<BlobKey[]> {
  const now = ports.now()
  let full: Draft | null = null
  for (const id of into) {
    let unused: BlobKey[] | null = null
    const latest = await ports.drafts.update(id, (latest) => {
      const all = [...latest.attachments, ...removedIn(latest)]
      unused = null
      const isRemoved = removedIn(latest).some((other) => other.id === replaces)
      if (isRemoved || all.some((other) => other.id === attachment.id))
        unused = blobsOf([attachment])
      if (unused !== null || isDeleted(latest)) return latest
      const at = latest.attachments.findIndex((other) => other.id === replaces)
      const others = latest.attachments.filter((other) => other.id !== replaces)
      if (whyNotJoin(others, kind) !== null) return latest
      const replaced = latest.attachments[at]
      unused = blobsOf(replaced ? [replaced] : [])
      const { name, source, content } = attachment
      const attachments = replaced
        ? latest.attachments.with(at, { ...replaced, name, source, content })
        : [...others, attachment]
      return { ...latest, updatedAt: now, attachments }
    })
    if (unused !== null) return unused
    if (full === null && latest && !isDeleted(latest)) full = latest
  }
  if (full === null && ports.wasCleared(since)) return blobsOf([attachment])
  // Asked as of its last change: what has no room has none, however old it is.
  const why = full && whyNewDraft(full, kind, full.updatedAt)
  const fresh: Draft = {
    ...newDraft(now),
    attachments: [attachment],
    ...(full && why && { beside: { draftId: full.id, why } }),
  }
  await ports.drafts.put(fresh)
  await ports.settings.update((latest) => ({ ...latest, currentDraftId: fresh.id }))
  into.push(fresh.id)
  return []
}

async function read(ports: KeepFilesPorts, file: Blob) {
  try {
    const look = await ports.inspect(file)
    const original = { ...look, blob: await ports.blobs.put(file) }
    const content: AttachmentContent = {
      state: 'fitting',
      original,
      wish: {},
      since: ports.now(),
      share: null,
    }
    return { content, kind: look.kind }
  } catch (caught) {
    const content: AttachmentContent = { state: 'unreadable', failure: failureOf(caught) }
    return { content, kind: 'image' as const }
  }
}
