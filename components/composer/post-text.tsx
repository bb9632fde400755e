import { useLayoutEffect, useRef } from 'preact/hooks'
import type { MeasuredText } from '../../lib/stores/ports.ts'
import { t } from '../../lib/words/words.ts'
import { createMirror } from './mirror.ts'
import './post-text.css'

/**
 * Where the caret belongs after another context changed the text: it stays with the words before
 * it, or moves with the words after it.
 */
export function caretAfter(before: string, after: string, caret: number): number {
  let same = 0
  while (same < caret && same < after.length && before[same] === after[same]) same += 1
  if (same === caret) return caret
  return Math.max(same, after.length - (before.length - caret))
}

/**
 * A real textarea, so that undo, spelling and input methods work. A mirror behind it has the same
 * words in the same places: it draws the marks and gives the height.
 */
export function PostText(props: {
  text: string
  measured: MeasuredText
  placeholder: string
  /** One line high while it is empty. */
  small: boolean
  readOnly: boolean
  autoFocus: boolean
  describedBy: string
  onInput: (text: string) => void
  onPost: () => void
}) {
  const { text, measured } = props
  const field = useRef<HTMLTextAreaElement>(null)
  const composing = useRef(false)
  const behind = useRef<HTMLDivElement>(null)
  const mirror = useRef<ReturnType<typeof createMirror> | null>(null)

  useLayoutEffect(() => {
    if (behind.current === null) return
    mirror.current ??= createMirror(behind.current)
    mirror.current(text, measured)
  }, [text, measured])

  useLayoutEffect(() => {
    const element = field.current
    // An input method owns the text until it is done; its own input event brings us up to date.
    if (element === null || element.value === text || composing.current) return
    const start = caretAfter(element.value, text, element.selectionStart)
    const end = caretAfter(element.value, text, element.selectionEnd)
    element.value = text
    element.setSelectionRange(start, end)
  }, [text])

  useLayoutEffect(() => {
    const element = field.current
    if (!props.autoFocus || element === null) return
    element.focus({ preventScroll: true })
    element.setSelectionRange(element.value.length, element.value.length)
  }, [props.autoFocus])

  return (
    <div class={props.small ? 'post-text post-text-small' : 'post-text'}>
      <div ref={behind} class="post-text-mirror" dir="auto" aria-hidden="true" />
      <textarea
        ref={field}
        class="post-text-field"
        dir="auto"
        rows={1}
        aria-label={t('postText')}
        aria-describedby={props.describedBy}
        placeholder={props.placeholder}
        readOnly={props.readOnly}
        onCompositionStart={() => {
          composing.current = true
        }}
        onCompositionEnd={() => {
          composing.current = false
        }}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          props.onPost()
        }}
      />
    </div>
  )
}
