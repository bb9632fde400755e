import { useId, useRef, useState } from 'preact/hooks'
import type { Attachment } from '../../lib/model/attachment.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import { formatNumber, formatPrice } from '../../lib/words/format.ts'
import { plainWords } from '../../lib/words/plain-words.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { usePreview } from '../ui/use-preview.ts'
import { writeInto } from '../ui/write-into.ts'
import './alt-text-dialog.css'

/** X takes this many characters (POST /2/media/metadata, checked 2026-11-23). */
const MAX_ALT_TEXT = 1_000

/**
 * Describes a medium in words. Each key is stored, so closing keeps what is there; Cancel puts back
 * what was there at the beginning.
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
  const saidById = useId()
  const saidId = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const said = plainWords(
    attachment.about?.altText || attachment.about?.caption || '',
    MAX_ALT_TEXT,
  )
  const file =
    content.state === 'stored'
      ? content.file
      : content.state === 'fitting'
        ? content.original
        : null
  const url = usePreview(props.previews, file?.blob ?? null)
  const full = altText.length >= MAX_ALT_TEXT
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
          <Button look="primary" onClick={onClose}>
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
        <span id={countId} class={full ? 'alt-count alt-count-full' : 'alt-count'}>
          {t('countOf', formatNumber(altText.length), formatNumber(MAX_ALT_TEXT))}
        </span>
      </div>
      <textarea
        ref={field}
        id={fieldId}
        class="alt-field"
        dir="auto"
        rows={3}
        autoFocus
        maxLength={MAX_ALT_TEXT}
        aria-describedby={countId}
        value={altText}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
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
