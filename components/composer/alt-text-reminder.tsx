import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import type { Attachment } from '../../lib/model/attachment.ts'
import { attachmentKind } from '../../lib/model/composition.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import '../ui/notice.css'

/**
 * Post was pressed, and something has no alt text: asked once, in the place where notices stand. It has
 * the focus at once, because it was asked for by a key or a press; Escape goes back to the writing.
 */
export function AltTextReminder(props: {
  missing: Attachment[]
  onAdd: () => void
  onPost: () => void
  onClose: () => void
}) {
  const id = useId()
  const add = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => add.current?.focus(), [])
  return (
    <div class="card-notices">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in */}
      <div
        class="notice notice-ask"
        role="group"
        aria-labelledby={id}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          props.onClose()
        }}
      >
        <Icon name="question" />
        <div class="notice-body">
          <div class="notice-words" id={id}>
            {missingWords(props.missing)}
          </div>
          <div class="notice-actions">
            <Button buttonRef={add} onClick={props.onAdd}>
              {t('addAltText')}
            </Button>
            <Button onClick={props.onPost}>{t('postAnyway')}</Button>
          </div>
        </div>
      </div>
    </div>
  )
}

/** What has no alt text, as a sentence. */
export function missingWords(missing: Attachment[]): string {
  const [first] = missing
  if (missing.length > 1) return t('altTextMissingMany', missing.length)
  const isGif = first !== undefined && attachmentKind(first) === 'gif'
  return t(isGif ? 'altTextMissingGif' : 'altTextMissingOne')
}
