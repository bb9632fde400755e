import type { AheadView } from '../../lib/model/ahead-view.ts'
import { formatPercent } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'

/**
 * How far a file is on its way to X before Post. The line is there as soon as files go up ahead at all, so
 * that nothing moves when there is something to say; it is said aloud only to who reads the tile.
 */
export function AheadLine({ view }: { view: AheadView | null }) {
  return (
    <p class="tile-ahead" {...(view?.state === 'on-x' && { title: t('aheadOnXMeans') })}>
      {view !== null && wordsOf(view)}
      {view?.state === 'on-x' && <span class="visually-hidden">{`. ${t('aheadOnXMeans')}`}</span>}
    </p>
  )
}

function wordsOf(view: AheadView): string {
  switch (view.state) {
    case 'going-up':
      return t('aheadGoingUp', formatPercent(view.share))
    case 'at-work':
      return t('aheadAtWork')
    case 'on-x':
      return t('aheadOnX')
  }
}
