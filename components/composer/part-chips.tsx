import { useId } from 'preact/hooks'
import type { TabPart } from '../../lib/model/attachment.ts'
import type { OfferedPart, PartKind } from '../../lib/stores/shared-parts.ts'
import type { OfferedTabPart } from '../../lib/stores/tab-pictures.ts'
import { holdsWords } from '../../lib/stores/words-in-text.ts'
import { formatPrice } from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Icon } from '../ui/icon.tsx'

const LABELS: Record<PartKind, MessageKey> = {
  title: 'partTitle',
  quote: 'partQuote',
  caption: 'partCaption',
  credit: 'partCredit',
  link: 'partLink',
}

const TAB_LABELS: Record<TabPart, Record<'isIn' | 'isOut', MessageKey>> = {
  picture: { isIn: 'partPicture', isOut: 'partPicture' },
  region: { isIn: 'partRegion', isOut: 'partRegionChoose' },
}

/**
 * Switches each thing a page says in the text itself, and pictures of its tab among the attachments:
 * these are what will be published. Where several attachments say the same kind of thing, the name
 * tells whose it is.
 */
export function PartChips(props: {
  text: string
  parts: OfferedPart[]
  tabParts: OfferedTabPart[]
  /** What a link makes the post cost; null once it is part of its price. */
  linkPrice: number | null
  onToggle: (words: string) => void
  onTabPart: (part: TabPart) => void
}) {
  const { text, parts, tabParts } = props
  const priceId = useId()
  if (parts.length === 0 && tabParts.length === 0) return null
  const price = props.linkPrice === null ? undefined : formatPrice(props.linkPrice)
  const isShared = tabParts.length > 0 || parts.some(({ of }) => of === null)
  const group = isShared ? 'sharedParts' : 'pageParts'
  return (
    <fieldset class="chips" aria-label={t(group)}>
      {parts.map(({ kind, words, of }) => {
        const on = holdsWords(text, words)
        const label = t(LABELS[kind])
        const several = parts.filter((other) => other.kind === kind).length > 1
        const priced = kind === 'link' && !on ? price : undefined
        return (
          <button
            key={words}
            type="button"
            class="chip"
            title={words}
            aria-label={several && of !== null ? t('partOf', label, of) : label}
            aria-describedby={priced && priceId}
            aria-pressed={on}
            // Drawn by the style sheet: on the button for the eye, in its description for the ear.
            data-price={priced}
            onClick={() => props.onToggle(words)}
          >
            <Icon small name={on ? 'check' : 'plus'} />
            {label}
          </button>
        )
      })}
      {tabParts.map(({ part, isIn }) => (
        <button
          key={part}
          type="button"
          class="chip"
          // What leads to the page is no switch before there is something to switch.
          aria-pressed={isIn || part === 'picture' ? isIn : undefined}
          onClick={() => props.onTabPart(part)}
        >
          <Icon small name={isIn ? 'check' : 'plus'} />
          {t(TAB_LABELS[part][isIn ? 'isIn' : 'isOut'])}
        </button>
      ))}
      <span id={priceId} hidden>
        {price}
      </span>
    </fieldset>
  )
}
