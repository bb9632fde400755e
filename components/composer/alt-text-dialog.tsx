import { useId, useRef, useState } from 'preact/hooks'
import { altTextLength, altTextOver } from '../../lib/model/alt-text-length.ts'
import type { Attachment } from '../../lib/model/attachment.ts'
import { LIMITS } from '../../lib/model/limits.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import { formatNumber, formatPrice } from '../../lib/words/format.ts'
import { plainWords } from '../../lib/words/plain-words.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { usePreview } from '../ui/use-preview.ts'
import { writeInto } from '../ui/write-into.ts'
import './alt-text-dialog.css'

/**
 * Describes a medium in words. Each key is stored, so closing keeps what is there, also what is too long;
 * Cancel puts back what was there at the beginning.
 */
export function AltTextDialog(props: {
  attachment: Attachment
  previews: Previews
  /** What an alt text adds to the price, in US dollars. */
  price: number
  onInput: (text: string) => void
  onClose: () => void
}) {
  const { attachment, onInput, onClose } = props
  const { content, name, altText } = attachment
  const [before] = useState(altText)
  const fieldId = useId()
  const countId = useId()
  const overId = useId()
  const saidById = useId()
  const saidId = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const said = plainWords(
    attachment.about?.altText || attachment.about?.caption || '',
    LIMITS.altText.maxLength,
  )
  const file =
    content.state === 'stored'
      ? content.file
      : content.state === 'fitting'
        ? content.original
        : null
  const url = usePreview(props.previews, file?.blob ?? null)
  const { maxLength } = LIMITS.altText
  const length = altTextLength(altText)
  const over = altTextOver(altText)
  /** What is said aloud: once, not at each letter. */
  const firstOver = useRef(0)
  firstOver.current = over > 0 ? firstOver.current || over : 0
  return (
    <Dialog
      title={t('altTextFor', name)}
      onClose={onClose}
      note={t('altTextPrice', formatPrice(props.price))}
      actions={
        <>
          <Button
            onClick={() => {
              onInput(before)
              onClose()
            }}
          >
            {t('cancel')}
          </Button>
          <Button
            look="primary"
            notReady={over > 0}
            describedBy={over > 0 ? overId : undefined}
            onClick={() => (over > 0 ? field.current?.focus() : onClose())}
          >
            {t('save')}
          </Button>
        </>
      }
    >
      {url !== null && (
        <div class="alt-picture">
          {file?.kind === 'video' ? (
            <video src={url} muted playsInline preload="metadata" />
          ) : (
            <img src={url} alt="" />
          )}
        </div>
      )}
      <div class="alt-head">
        <label for={fieldId}>{t('altTextLabel')}</label>
        <span id={countId} class={countClass(length)}>
          {t('countOf', formatNumber(length), formatNumber(maxLength))}
        </span>
      </div>
      <textarea
        ref={field}
        id={fieldId}
        class="alt-field"
        dir="auto"
        rows={3}
        autoFocus
        aria-invalid={over > 0}
        aria-describedby={over > 0 ? `${countId} ${overId}` : countId}
        value={altText}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {over > 0 && (
        <p id={overId} class="alt-over">
          {t('altTextOver', formatNumber(over))}
        </p>
      )}
      <div class="visually-hidden" role="status">
        {over > 0 && t('altTextOver', formatNumber(firstOver.current))}
      </div>
      {said !== '' && said !== altText && (
        <div class="alt-said">
          <div class="alt-said-words">
            <p class="alt-said-by" id={saidById}>
              {t('altTextPageSays')}
            </p>
            <p id={saidId} dir="auto">
              {said}
            </p>
          </div>
          <Button
            describedBy={`${saidById} ${saidId}`}
            onClick={() => field.current && writeInto(field.current, said)}
          >
            {t('altTextUse')}
          </Button>
        </div>
      )}
    </Dialog>
  )
}

function countClass(length: number): string {
  const { maxLength } = LIMITS.altText
  if (length > maxLength) return 'alt-count alt-count-over'
  return length === maxLength ? 'alt-count alt-count-full' : 'alt-count'
}
