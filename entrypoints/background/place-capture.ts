import type { Failure } from '../../lib/failures/failure.ts'
import type { Attachment, AttachmentContent, MediaKind } from '../../lib/model/attachment.ts'
import { attachmentKind, whyNewDraft, whyNotJoin } from '../../lib/model/composition.ts'
import {
  type Draft,
  isEmptyDraft,
  newDraft,
  type SharedPage,
  type WhyNewDraft,
  withoutShareFailure,
} from '../../lib/model/draft.ts'
import { isDeleted } from '../../lib/model/removal.ts'
import type { Settings } from '../../lib/model/settings.ts'
import { tabPictureIn } from '../../lib/model/shared-tab.ts'
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
 * one: an old draft's text never travels with today's picture, and a video never joins pictures. The new
 * one says which it left alone and why. Two quick clicks go one after the other.
 */
export function createPlacing(ports: PlacePorts) {
  async function place(kind: MediaKind | null, add: (draft: Draft) => Draft): Promise<DraftId> {
    return ports.withLock('place-capture', async () => {
      const { currentDraftId } = await ports.settings.get()
      const current = currentDraftId && (await ports.drafts.get(currentDraftId))
      const now = ports.now()
      const why = current ? whyNewDraft(current, kind, now) : null
      if (current && why === null) {
        const change = (latest: Draft) => ({ ...withoutBeside(add(latest)), updatedAt: now })
        // It may have been posted or deleted in this moment; then what was clicked begins a new one.
        if (await ports.drafts.update(current.id, change)) return current.id
      }
      return startDraft({ ...add(newDraft(now)), ...besideOf(current, why) })
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
     * Puts a picture of its shared tab into a draft, unless it has that part already. Where the draft is
     * gone or deleted, or was filled meanwhile, the picture begins a new one.
     * @returns where it is.
     */
    tabPicture: (draftId: DraftId, attachment: Attachment): Promise<DraftId> =>
      ports.withLock('place-capture', async () => {
        const { source } = attachment
        const now = ports.now()
        let isDone = false
        const latest = await ports.drafts.update(draftId, (latest) => {
          if (isDeleted(latest)) return latest
          isDone = source.kind === 'tab' && tabPictureIn(latest, source.part) !== null
          if (isDone || whyNotJoin(latest.attachments, 'image') !== null) return latest
          isDone = true
          const attachments = [...latest.attachments, attachment]
          return { ...withoutShareFailure(latest), attachments, updatedAt: now }
        })
        if (isDone) return draftId
        const left = latest && !isDeleted(latest) ? latest : null
        const why = left && whyNewDraft(left, 'image', now)
        return startDraft({ ...newDraft(now), attachments: [attachment], ...besideOf(left, why) })
      }),

    /**
     * Records why a picture of its shared tab did not come: where the draft is gone or deleted, in the current
     * one, which is begun where there is none.
     * @returns where it is told.
     */
    shareFailed: (draftId: DraftId, shareFailure: Failure): Promise<DraftId> =>
      ports.withLock('place-capture', async () => {
        const { currentDraftId } = await ports.settings.get()
        for (const id of [draftId, currentDraftId]) {
          const latest =
            id &&
            (await ports.drafts.update(id, (latest) =>
              isDeleted(latest) ? latest : { ...latest, shareFailure },
            ))
          if (latest && !isDeleted(latest)) return latest.id
        }
        return startDraft({ ...newDraft(ports.now()), shareFailure })
      }),

    /** Makes a draft the current one, unless it is gone or deleted. */
    async show(draftId: DraftId): Promise<void> {
      const draft = await ports.drafts.get(draftId)
      if (draft === null || isDeleted(draft)) return
      await ports.settings.update((latest) => ({ ...latest, currentDraftId: draftId }))
    },

    /**
     * Records what became of an attachment. When its bytes turn out to be of a kind that does not fit
     * beside the others (a GIF among pictures), it moves to a draft of its own, which becomes current; out of
     * a deleted one it does not, as nobody wants it.
     * @param ifOnly by default nothing is put in the place of a file that is there already.
     */
    async settle(
      draftId: DraftId,
      id: AttachmentId,
      content: AttachmentContent,
      ifOnly: (latest: AttachmentContent) => boolean = ({ state }) => state !== 'stored',
    ): Promise<void> {
      let moved: Attachment | null = null
      await ports.drafts.update(draftId, (draft) => {
        const attachment = draft.attachments.find((candidate) => candidate.id === id)
        if (!attachment || !ifOnly(attachment.content)) return draft
        const settled = { ...attachment, content }
        const others = draft.attachments.filter((candidate) => candidate.id !== id)
        const kind = attachmentKind(settled)
        if (!isDeleted(draft) && kind !== null && whyNotJoin(others, kind) !== null) {
          moved = settled
          return { ...draft, attachments: others }
        }
        const attachments = draft.attachments.map((candidate) =>
          candidate.id === id ? settled : candidate,
        )
        return { ...draft, attachments }
      })
      if (!moved) return
      const beside = { draftId, why: 'other-kind' } as const
      await startDraft({ ...newDraft(ports.now()), attachments: [moved], beside })
    },
  }
}

/** What is told of the draft that was left alone; nothing of one that holds nothing. */
function besideOf(left: Draft | null, why: WhyNewDraft | null): Pick<Draft, 'beside'> {
  return left && why && !isEmptyDraft(left) ? { beside: { draftId: left.id, why } } : {}
}

/** Once something joins it, there is nothing to tell any more. */
function withoutBeside({ beside: _told, ...draft }: Draft): Draft {
  return draft
}
