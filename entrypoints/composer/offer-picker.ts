import { endForPicker, isForPicker, ownTab } from '../../lib/browser/pages.ts'
import { takePicks } from '../../lib/messages/pick.ts'
import type { ComposerStore } from '../../lib/stores/composer.ts'
import { type AttachmentId, SECOND } from '../../lib/units.ts'

/**
 * Files are chosen here when the popup asks for it. Where this window was opened for that and hears nothing,
 * because the popup is gone by then, the person is led to the button.
 */
export async function offerPicker({ popOut }: ComposerStore): Promise<void> {
  const tab = await ownTab()
  if (tab === null) return
  let isAwaited = isForPicker()
  const offer = (attachmentId: AttachmentId | null) => {
    isAwaited = false
    endForPicker()
    popOut.ask({ attachmentId })
    void tab.focus()
  }
  takePicks(tab.id, offer)
  if (!isAwaited) return
  await new Promise((resolve) => setTimeout(resolve, SECOND))
  if (isAwaited) offer(null)
}
