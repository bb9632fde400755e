import type { ComponentChildren, RefObject } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../../lib/words/words.ts'
import { IconButton } from './button.tsx'
import './dialog.css'

/**
 * A modal dialog that is open as long as it is rendered. Escape, the cross and `onClose` are one
 * and the same; the browser gives the focus back to where it was. `firstFocus` has the focus first,
 * else what the browser chooses.
 */
export function Dialog(props: {
  title: string
  onClose: () => void
  children: ComponentChildren
  actions: ComponentChildren
  note?: ComponentChildren
  firstFocus?: RefObject<HTMLElement | null>
  /** Its words are short and are read aloud when it opens. */
  described?: boolean
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const bodyId = useId()
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    props.firstFocus?.current?.focus()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={titleId}
      aria-describedby={props.described ? bodyId : undefined}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
    >
      <header class="dialog-head">
        <h2 id={titleId}>{props.title}</h2>
        <IconButton icon="close" label={t('close')} onClick={props.onClose} />
      </header>
      <div id={bodyId} class="dialog-body">
        {props.children}
      </div>
      <footer class="dialog-foot">
        <div class="dialog-note">{props.note}</div>
        <div class="dialog-actions">{props.actions}</div>
      </footer>
    </dialog>
  )
}
