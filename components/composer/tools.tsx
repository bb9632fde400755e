import { useId } from 'preact/hooks'
import { formatPrice } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Icon } from '../ui/icon.tsx'

/**
 * What can be put into the post, and the way to its options. The price of a link stands there before it
 * is put in.
 */
export function Tools(props: {
  /** null once the link's price is part of the post's. */
  linkPrice: number | null
  /** Id of the line that says which options differ from the usual; undefined while none does. */
  optionsId: string | undefined
  onAddMedia: () => void
  onShareTab: () => void
  onOptions: () => void
}) {
  const priceId = useId()
  const price = props.linkPrice === null ? undefined : formatPrice(props.linkPrice)
  return (
    <div class="tools">
      <button type="button" class="tool" onClick={props.onAddMedia}>
        <Icon name="image" />
        {t('addMedia')}
      </button>
      <button
        type="button"
        class="tool"
        aria-label={t('shareTab')}
        aria-describedby={price && priceId}
        // Drawn by the style sheet: on the button for the eye, in its description for the ear.
        data-price={price}
        onClick={props.onShareTab}
      >
        <Icon name="link" />
        {t('shareTab')}
      </button>
      <span id={priceId} hidden>
        {price}
      </span>
      <button
        type="button"
        class="tool tool-options"
        title={t('postOptions')}
        aria-label={t('postOptions')}
        aria-haspopup="dialog"
        aria-describedby={props.optionsId}
        onClick={props.onOptions}
      >
        <Icon name="sliders" />
      </button>
    </div>
  )
}
