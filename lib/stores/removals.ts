import { batch, computed, type ReadonlySignal } from '@preact/signals'
import { type Failure, failureOf } from '../failures/failure.ts'
import type { Attachment } from '../model/attachment.ts'
import type { Draft } from '../model/draft.ts'
import { whyNotBack, withPutBack, withRemoved, withRenewed } from '../model/removal.ts'
import type { AttachmentId, DraftId } from '../units.ts'
import type { DraftEditor } from './draft-editor.ts'
import { forgetOverRemovals, forgetRemovals } from './forget-removals.ts'
import type { StorePorts } from './ports.ts'
import type { UndoOffer, UndoOffers } from './undo-offers.ts'

export interface Removals {
  /** What was removed last on this page and can be put back; null when there is nothing, or something else. */
  undoable: ReadonlySignal<Attachment | null>
  remove(id: AttachmentId): Promise<void>
  /** Puts back what is `undoable`. @returns its id; null when it did not come back. */
  undo(): AttachmentId | null
  /** While it is held, as by the pointer or the focus, the time to undo does not pass. */
  holdUndo(held: boolean): void
  /** Removes for good what nobody can undo any more. */
  forgetOver(): Promise<void>
}

interface Offer extends UndoOffer {
  draftId: DraftId
  id: AttachmentId
}

/**
 * Removing with undo. What is removed moves aside within the draft, in one transaction, and its bytes stay:
 * the sweep, another page and a death in any moment find them referred to. For good it goes when
 *
 * - the time to undo is over: the page that offered it deletes it, bytes and all;
 * - that page is gone: whoever looks next after `KEPT_MS`, a page of ours or the background as it starts;
 * - the draft is posted or deleted, which takes the removed with it.
 *
 * Only the page where it was removed offers the undo, and only while the draft still has it aside: what
 * another page deleted, posted or put back is not offered here any more, and nothing comes back twice.
 * Several are undone one after the other, the last one first, as long as the newest can be.
 *
 * Work on something removed (reading it from its page, making it fit) ends at its next sign of progress,
 * and what comes of it is not taken. Put back, it begins again: a reading from the first byte.
 */
export function createRemovals(
  ports: StorePorts,
  editor: DraftEditor,
  offers: UndoOffers,
  tell: {
    /** It cannot come back beside what is there now. */
    refused(attachment: Attachment, failure: Failure, others: Attachment[]): void
    /** The background did not hear that it is to go on. */
    unheard(failure: Failure): void
    /** Its bytes are still there; they are swept later. */
    notForgotten(attachment: Attachment, failure: Failure): void
  },
): Removals {
  const mine = new WeakSet<UndoOffer>()
  const offered = (last: UndoOffer | null) =>
    last !== null && mine.has(last) ? (last as Offer) : null

  const undoable = computed(() => {
    const last = offered(offers.last.value)
    const draft = editor.draft.value
    return (last && asideIn(draft, last.id)) ?? null
  })

  function offer(draftId: DraftId, attachment: Attachment): void {
    const { id } = attachment
    const made: Offer = {
      draftId,
      id,
      isLive() {
        const draft = editor.draft.value
        return draft?.id === draftId && asideIn(draft, id) !== undefined
      },
      renew() {
        const now = ports.now()
        if (editor.draft.peek()?.id !== draftId) return
        void editor.change((draft) => withRenewed(draft, [id], now))
      },
      async forget() {
        // A removal that is not stored yet would be found by nobody.
        await editor.settled()
        const isMeant = (removal: { attachment: Attachment }) => removal.attachment.id === id
        await forgetRemovals(ports, draftId, isMeant).catch((caught: unknown) =>
          tell.notForgotten(attachment, failureOf(caught)),
        )
      },
    }
    mine.add(made)
    offers.add(made)
  }

  /** What was under way as it was removed begins again; everything else is as it was. */
  async function goOn(draftId: DraftId, { id, content }: Attachment, written: Promise<void>) {
    await written
    const answer =
      content.state === 'fetching'
        ? await ports.send('capture.retry', { draftId, attachmentId: id })
        : content.state === 'fitting' && !content.paused
          ? await ports.send('media.prepare', null)
          : null
    if (answer && !answer.ok) tell.unheard(answer.failure)
  }

  return {
    undoable,

    async remove(id) {
      const draft = editor.draft.peek()
      const attachment = draft?.attachments.find((other) => other.id === id)
      const now = ports.now()
      const written = editor.change((latest) => ({
        ...withRemoved(latest, id, now),
        updatedAt: now,
      }))
      if (draft && attachment) offer(draft.id, attachment)
      await written
    },

    undo() {
      const draft = editor.draft.peek()
      const attachment = undoable.peek()
      const last = offered(offers.last.peek())
      if (draft === null || attachment === null || last === null) return null
      offers.restart()
      const why = whyNotBack(draft, attachment)
      if (why !== null) {
        tell.refused(attachment, why, draft.attachments)
        last.renew()
        return null
      }
      const now = ports.now()
      batch(() => {
        offers.drop(last)
        const written = editor.change((latest) => ({
          ...withPutBack(latest, attachment.id),
          updatedAt: now,
        }))
        void goOn(draft.id, attachment, written)
      })
      return attachment.id
    },

    holdUndo: offers.hold,

    forgetOver: () => forgetOverRemovals(ports, ports.now()),
  }
}

/** What stands aside in a draft under this id. */
function asideIn(draft: Draft | null, id: AttachmentId): Attachment | undefined {
  return draft?.removed?.find(({ attachment }) => attachment.id === id)?.attachment
}
