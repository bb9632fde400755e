import { adviceFor } from '../../lib/failures/advice.ts'
import type { OutboxNews, OutboxStore, OutboxSummary } from '../../lib/stores/outbox.ts'
import { formatNumber } from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { OutboxList } from '../later-parts.ts'
import { FailureDetails } from '../ui/failure-details.tsx'
import { Notice } from '../ui/notice.tsx'
import './outbox.css'
import type { OutboxListProps } from './outbox-list.tsx'

/** Everything that was posted from here and is not forgotten yet. */
export function Outbox(props: OutboxListProps & { id: string }) {
  const { store } = props
  const rows = store.rows.value
  const copied = store.copied.value
  const news = store.news.value
  const summary = summaryWords(store.summary.value)
  return (
    <section class="outbox" id={props.id} aria-labelledby="outbox-title">
      <header class="outbox-head">
        <h2 id="outbox-title">{t('outbox')}</h2>
        {summary !== '' && <p>{summary}</p>}
      </header>
      <div class="visually-hidden" role="status">
        {news && newsWords(news)}
      </div>
      {/* Of its own, so that older news is not told again when this is over. */}
      <div class="visually-hidden" role="status">
        {copied?.what === 'copied' && t('linkCopied')}
      </div>
      {store.trouble.value !== null && <Trouble store={store} />}
      {rows.length === 0 && store.trouble.value === null && (
        <p class="outbox-empty">
          <strong>{t('outboxEmpty')}</strong>
          <br />
          {t('outboxEmptyHint')}
        </p>
      )}
      <OutboxList {...props} />
    </section>
  )
}

function Trouble({ store }: { store: OutboxStore }) {
  const failure = store.trouble.value
  if (failure === null) return null
  const advice = adviceFor(failure)
  return (
    <div class="outbox-trouble">
      <Notice tone="stop">
        {t(advice.message, ...advice.substitutions)}
        <FailureDetails failure={failure} />
      </Notice>
    </div>
  )
}

/** `2 need you · 2 going out · 1 paused`; empty when all is quiet. */
export function summaryWords({ needsYou, goingOut, paused }: OutboxSummary): string {
  const parts = [
    needsYou === 1 && t('countNeedsYouOne'),
    needsYou > 1 && t('countNeedsYou', needsYou),
    goingOut > 0 && t('countGoingOut', goingOut),
    paused > 0 && t('countPaused', paused),
  ]
  return parts.filter((part) => part !== false).join(' · ')
}

const NEWS: Record<Exclude<OutboxNews['what'], 'undoable'>, MessageKey> = {
  posted: 'newsPosted',
  failed: 'newsFailed',
  asks: 'newsAsks',
  undone: 'newsUndone',
  returned: 'newsReturned',
  deleted: 'newsDeleted',
  'not-deleted': 'newsNotDeleted',
}

function newsWords(news: OutboxNews): string {
  return news.what === 'undoable'
    ? t('newsUndoable', formatNumber(news.seconds), news.title)
    : t(NEWS[news.what], news.title)
}
