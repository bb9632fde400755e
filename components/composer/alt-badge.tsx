import { t } from '../../lib/words/words.ts'
import { Icon } from '../ui/icon.tsx'

/** Opens the words for a medium, and says whether there are any. */
export function AltBadge(props: { name: string; hasAltText: boolean; onClick: () => void }) {
  const { name, hasAltText } = props
  return (
    <button
      type="button"
      class={hasAltText ? 'tile-badge tile-badge-done' : 'tile-badge'}
      aria-label={t('altTextFor', name)}
      onClick={props.onClick}
    >
      <Icon small name={hasAltText ? 'check' : 'plus'} />
      {t('altBadge')}
    </button>
  )
}
