import { altTextOver } from '../../lib/model/alt-text-length.ts'
import { formatNumber } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Icon } from '../ui/icon.tsx'

const LOOKS = {
  missing: { class: 'tile-badge', icon: 'plus' },
  done: { class: 'tile-badge tile-badge-done', icon: 'check' },
  over: { class: 'tile-badge tile-badge-over', icon: 'alert' },
} as const

/** Opens the words for a medium, and says whether there are any, or too many. */
export function AltBadge(props: { name: string; altText: string; onClick: () => void }) {
  const { name, altText } = props
  const over = altTextOver(altText)
  const look = over > 0 ? LOOKS.over : altText.trim() === '' ? LOOKS.missing : LOOKS.done
  return (
    <button
      type="button"
      class={look.class}
      aria-label={
        over > 0 ? t('altTextForTooLong', name, formatNumber(over)) : t('altTextFor', name)
      }
      onClick={props.onClick}
    >
      <Icon small name={look.icon} />
      {t('altBadge')}
    </button>
  )
}
