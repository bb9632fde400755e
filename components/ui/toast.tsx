import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { LinkButton } from './button.tsx'
import './toast.css'

/**
 * What was just done, and the way to undo it or on from it, for a few seconds, at the bottom. Whoever shows it says its
 * words aloud, and puts it behind what has the focus by then, so that one Tab reaches the button.
 */
export function Toast(props: {
  words: string
  /** What its button says. */
  action: string
  onAct: () => void
  /** Pointer or focus is on it, or not any more. */
  onHold: (held: boolean) => void
  /** It goes away with the focus in it. */
  onFocusLost: () => void
}) {
  const { words, onHold, onFocusLost } = props
  const id = useId()
  const toast = useRef<HTMLDivElement>(null)
  const on = useRef({ pointer: false, focus: false })
  const hold = (changes: Partial<typeof on.current>) => {
    on.current = { ...on.current, ...changes }
    onHold(on.current.pointer || on.current.focus)
  }
  const leave = useRef(() => {})
  leave.current = () => {
    if (toast.current?.contains(document.activeElement)) onFocusLost()
    onHold(false)
  }
  useLayoutEffect(() => () => leave.current(), [])
  return (
    <div
      ref={toast}
      class="toast"
      // Only who moves there means it: it may have come up under a pointer that rests.
      onPointerMove={() => hold({ pointer: true })}
      onPointerLeave={() => hold({ pointer: false })}
      onFocusIn={() => hold({ focus: true })}
      onFocusOut={() => hold({ focus: false })}
    >
      <span class="toast-words" id={id}>
        {words}
      </span>
      <LinkButton describedBy={id} onClick={props.onAct}>
        {props.action}
      </LinkButton>
    </div>
  )
}
