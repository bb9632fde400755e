import { computed, type ReadonlySignal } from '@preact/signals'
import type { Failure } from '../failures/failure.ts'
import type { TabPart } from '../model/attachment.ts'
import { TAB_PARTS, tabPictureIn } from '../model/shared-tab.ts'
import { t } from '../words/words.ts'
import type { Attachments } from './attachments.ts'
import type { DraftEditor } from './draft-editor.ts'
import type { StorePorts } from './ports.ts'

/** A picture of the shared tab, and whether it is in the post. */
export interface OfferedTabPart {
  part: TabPart
  isIn: boolean
}

export interface TabPictures {
  /** Empty where nothing is shared that a tab showed. */
  offered: ReadonlySignal<OfferedTabPart[]>
  /**
   * Puts the picture into the post or, where it is there, takes it out again, which can be undone.
   * @returns whether the person is now to choose a region on the page.
   */
  toggle(part: TabPart): Promise<boolean>
}

/** Pictures of the tab that the draft shares; the background takes them. */
export function createTabPictures(
  ports: Pick<StorePorts, 'send'>,
  editor: DraftEditor,
  attachments: Pick<Attachments, 'hasRoomFor' | 'removals'>,
  /** Told why it did not come; null as it is tried. */
  failed: (failure: Failure | null) => void,
): TabPictures {
  /** One after the other, so that two presses do not take two. */
  let isTaking = false

  async function take(part: TabPart): Promise<boolean> {
    const draftId = editor.draft.peek()?.id
    const name = t(part === 'picture' ? 'nameTabPicture' : 'nameTabRegion')
    failed(null)
    if (draftId === undefined || !attachments.hasRoomFor(name)) return false
    // The background looks for it, and this page may end as the other one takes the focus.
    await editor.settled()
    const command = part === 'picture' ? 'share.picture' : 'share.region'
    const answer = await ports.send(command, { draftId })
    if (!answer.ok) failed(answer.failure)
    return answer.ok && part === 'region'
  }

  return {
    offered: computed(() => {
      const draft = editor.draft.value
      return TAB_PARTS.map((part) => ({
        part,
        isIn: tabPictureIn(draft ?? NONE, part) !== null,
      })).filter(({ isIn }) => isIn || draft?.shared?.tabId !== undefined)
    }),

    async toggle(part) {
      const there = tabPictureIn(editor.draft.peek() ?? NONE, part)
      if (there !== null) {
        await attachments.removals.remove(there.id)
        return false
      }
      if (isTaking) return false
      isTaking = true
      try {
        return await take(part)
      } finally {
        isTaking = false
      }
    },
  }
}

const NONE = { shared: null, attachments: [] }
