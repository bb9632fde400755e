import type { Attachment, AttachmentContent, MediaKind } from '../../lib/model/attachment.ts'
import { acceptsCapture, attachmentKind, whyNotJoin } from '../../lib/model/composition.ts'
import { type Draft, newDraft, type SharedPage } from '../../lib/model/draft.ts'
import type { Settings } from '../../lib/model/settings.ts'
import { addPart, type SharePart } from '../../lib/stores/shared-parts.ts'
import type { AttachmentId, DraftId, EpochMs } from '../../lib/units.ts'

export interface PlacePorts {
  drafts: {
    get(id: DraftId): Promise<Draft | null>
    put(draft: Draft): Promise<void>
    update(id: DraftId, change: (latest: Draft) => Draft): Promise<Draft | null>
  }
  settings: {
    get(): Promise<Settings>
    update(change: (latest: Settings) => Settings): Promise<Settings>
  }
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>
  now(): EpochMs
}

/**
 * Puts what was right-clicked into the current draft when that is fresh and has room, else into a new
 * one: an old draft's text never travels with today's picture, and a video never joins pictures.
 * Two quick clicks go one after the other.
 */
export function createPlacing(ports: PlacePorts) {
  async function place(kind: MediaKind | null, add: (draft: Draft) => Draft): Promise<DraftId> {
    return ports.withLock('place-capture', async () => {
      const { currentDraftId } = await ports.settings.get()
      const current = currentDraftId && (await ports.drafts.get(currentDraftId))
      const now = ports.now()
      if (current && acceptsCapture(current, kind, now)) {
        const change = (latest: Draft) => ({ ...add(latest), updatedAt: now })
        // It may have been posted or deleted in this moment; then what was clicked begins a new one.
        if (await ports.drafts.update(current.id, change)) return current.id
      }
      return startDraft(add(newDraft(now)))
    })
  }

  async function startDraft(draft: Draft): Promise<DraftId> {
    await ports.drafts.put(draft)
    await ports.settings.update((latest) => ({ ...latest, currentDraftId: draft.id }))
    return draft.id
  }

  return {
    /** `expected` is what the browser took it for; the bytes decide later (`settle`). */
    media: (attachment: Attachment, expected: 'image' | 'video') =>
      place(expected, (draft) => ({ ...draft, attachments: [...draft.attachments, attachment] })),

    shared: (shared: SharedPage, parts: readonly SharePart[]) =>
      place(null, (draft) => ({
        ...draft,
        shared,
        text: parts.reduce((text, part) => addPart(text, shared, part), draft.text),
      })),

    /**
     * Records what became of an attachment. When its bytes turn out to be of a kind that does not fit
     * beside the others (a GIF among pictures), it moves to a draft of its own, which becomes current.
     */
    async settle(draftId: DraftId, id: AttachmentId, content: AttachmentContent): Promise<void> {
      let moved: Attachment | null = null
      await ports.drafts.update(draftId, (draft) => {
        const attachment = draft.attachments.find((candidate) => candidate.id === id)
        if (!attachment) return draft
        const settled = { ...attachment, content }
        const others = draft.attachments.filter((candidate) => candidate.id !== id)
        const kind = attachmentKind(settled)
        if (kind !== null && whyNotJoin(others, kind) !== null) {
          moved = settled
          return { ...draft, attachments: others }
        }
        const attachments = draft.attachments.map((candidate) =>
          candidate.id === id ? settled : candidate,
        )
        return { ...draft, attachments }
      })
      if (moved) await startDraft({ ...newDraft(ports.now()), attachments: [moved] })
    },
  }
}
