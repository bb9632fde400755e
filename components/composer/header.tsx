import type { Account } from '../../lib/model/account.ts'
import type { OutboxSummary } from '../../lib/stores/outbox.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { AccountId } from '../../lib/units.ts'
import { t } from '../../lib/words/words.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Mark } from '../ui/marks.tsx'
import { AccountChip } from './account-chip.tsx'
import './header.css'

/** Characters of a handle (X allows 15) that have room beside the words of the pill at 400 px. */
const ROOMY = 9

/** Who posts, what is under way, and the ways out of here. */
export function Header(props: {
  account: Account | null
  accounts: Account[]
  previews: Previews
  summary: OutboxSummary
  /** null in the composer window, which is one already. */
  onOpenWindow: (() => void) | null
  onChooseAccount: (id: AccountId) => void
  onConnect: () => void
  onShowOutbox: () => void
  onOpenOptions: () => void
}) {
  const { account } = props
  return (
    <header class={(account?.username.length ?? 0) > ROOMY ? 'header header-long' : 'header'}>
      {account === null ? (
        <h1 class="header-brand">
          <Mark />
          {t('extensionName')}
        </h1>
      ) : (
        <>
          <h1 class="visually-hidden">{t('extensionName')}</h1>
          <AccountChip
            account={account}
            accounts={props.accounts}
            previews={props.previews}
            onChoose={props.onChooseAccount}
            onConnect={props.onConnect}
          />
        </>
      )}
      <div class="header-end">
        <OutboxPill summary={props.summary} onClick={props.onShowOutbox} />
        {props.onOpenWindow && (
          <IconButton icon="out" label={t('openWindow')} onClick={props.onOpenWindow} />
        )}
        <IconButton icon="gear" label={t('options')} onClick={props.onOpenOptions} />
      </div>
    </header>
  )
}

/** Only there when something moves or needs the person; what needs them comes first. */
function OutboxPill({ summary, onClick }: { summary: OutboxSummary; onClick: () => void }) {
  const { needsYou, goingOut } = summary
  if (needsYou + goingOut === 0) return null
  const asks = needsYou > 0
  const words = asks ? needsYouWords(needsYou) : t('countGoingOut', goingOut)
  return (
    <button
      type="button"
      class={asks ? 'pill pill-ask' : 'pill'}
      aria-label={t('pillLabel', words)}
      onClick={onClick}
    >
      <span class="pill-words">{words}</span>
      <span class="pill-number">{asks ? needsYou : goingOut}</span>
      <Icon small name="chevron" />
    </button>
  )
}

export function needsYouWords(count: number): string {
  return count === 1 ? t('countNeedsYouOne') : t('countNeedsYou', count)
}
