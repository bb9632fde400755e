import { type ReadonlySignal, signal } from '@preact/signals'
import { CourierError } from '../failures/failure.ts'
import type { AttachmentId } from '../units.ts'
import type { StorePorts } from './ports.ts'

/** A press on a button for files, made in the popup; null: for one more file. */
export interface PickWish {
  attachmentId: AttachmentId | null
}

export interface PopOut {
  /** A file dialog would close this page: files are chosen in the composer's window. */
  choosesThere: boolean
  /** Opens the composer in a window of its own, with everything that is in this page. */
  open(): Promise<void>
  /** The same, and the file dialog is offered there at once. Call it in the handler of a click. */
  choose(attachmentId: AttachmentId | null): Promise<void>
  /** What the popup asked this window to offer last; another object each time. */
  asked: ReadonlySignal<PickWish | null>
  /** For the window: the popup asks for files. */
  ask(wish: PickWish): void
}

/**
 * From the popup to a window. The popup goes away as soon as something else has the focus, so nothing is
 * opened before all that it knows is in storage, and the window gets the focus last.
 */
export function createPopOut(
  ports: Pick<StorePorts, 'send' | 'popup'>,
  around: {
    /** Resolves when everything is in storage; false when the person has to see something here first. */
    settled(): Promise<boolean>
    /** Runs something that can fail; the reason is shown. */
    attempt(work: () => Promise<void>): Promise<void>
  },
): PopOut {
  const asked = signal<PickWish | null>(null)

  async function show(forPicker: boolean): Promise<number | null> {
    const answer = await ports.send('window.compose', { forPicker })
    if (!answer.ok) throw new CourierError(answer.failure)
    return answer.value.tabId
  }

  return {
    choosesThere: ports.popup !== null,

    open: () =>
      around.attempt(async () => {
        if (!(await around.settled())) return
        await show(false)
        ports.popup?.close()
      }),

    choose: (attachmentId) =>
      around.attempt(async () => {
        if (!(await around.settled())) return
        const tabId = await show(true)
        const isTaken = tabId !== null && (await ports.popup?.handOverPick(tabId, attachmentId))
        if (!isTaken) await show(false)
        ports.popup?.close()
      }),

    asked,

    ask(wish) {
      asked.value = { ...wish }
    },
  }
}
