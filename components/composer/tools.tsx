import { useId } from 'preact/hooks'
import { formatPrice } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Icon } from '../ui/icon.tsx'

/** What can be put into the post. The price of a link stands there before it is put in. */
export function Tools(props: {
  /** null once the link's price is part of the post's. */
  linkPrice: number | null
  onAddMedia: () => void
  onShareTab: () => void
}) {
  const priceId = useId()
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
        aria-describedby={props.linkPrice === null ? undefined : priceId}
        onClick={props.onShareTab}
      >
        <Icon name="link" />
        {t('shareTab')}
        {props.linkPrice !== null && (
          <span class="tool-price" id={priceId}>
            {formatPrice(props.linkPrice)}
          </span>
        )}
      </button>
    </div>
  )
}
