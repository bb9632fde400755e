import { useRef } from 'preact/hooks'
import { adviceFor } from '../../lib/failures/advice.ts'
import type { Account } from '../../lib/model/account.ts'
import type { OutboxNews, OutboxStore, OutboxSummary } from '../../lib/stores/outbox.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { EpochMs } from '../../lib/units.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { FailureDetails } from '../ui/failure-details.tsx'
import { Notice } from '../ui/notice.tsx'
import { JobRow } from './job-row.tsx'
import './outbox.css'
import { useKeptFocus } from './use-kept-focus.ts'

/** Everything that was posted from here and is not forgotten yet. */
export function Outbox(props: {
  id: string
  store: OutboxStore
  accounts: Account[]
  previews: Previews
  now: EpochMs
  /** Takes the focus to where posts are written. */
  onWrite: () => void
  onSignIn: () => void
  onSetUp: () => void
  onOpenUrl: (url: string) => void
}) {
  const { store, accounts } = props
  const rows = store.rows.value
  const problem = store.problem.value
  const summary = summaryWords(store.summary.value)
  const list = useRef<HTMLUListElement>(null)
  const focus = useKeptFocus(list, props.onWrite)
  return (
    <section class="outbox" id={props.id} aria-labelledby="outbox-title">
      <header class="outbox-head">
        <h2 id="outbox-title">{t('outbox')}</h2>
        {summary !== '' && <p>{summary}</p>}
      </header>
      <div class="visually-hidden" role="status">
        {store.news.value && newsWords(store.news.value)}
      </div>
      {store.trouble.value !== null && <Trouble store={store} />}
      {rows.length === 0 && store.trouble.value === null && (
        <p class="outbox-empty">
          <strong>{t('outboxEmpty')}</strong>
          <br />
          {t('outboxEmptyHint')}
        </p>
      )}
      {rows.length > 0 && (
        <ul
          ref={list}
          aria-label={t('outbox')}
          onPointerEnter={store.hold}
          onPointerLeave={store.release}
          onFocusIn={(event) => {
            store.hold()
            focus.entered(event.target)
          }}
          onFocusOut={(event) => {
            focus.left()
            if (!event.currentTarget.contains(event.relatedTarget as Node | null)) store.release()
          }}
        >
          {rows.map((job) => (
            <JobRow
              key={job.id}
              job={job}
              account={accounts.find(({ id }) => id === job.accountId) ?? null}
              previews={props.previews}
              now={props.now}
              problem={problem?.jobId === job.id ? problem.failure : null}
              onAct={(action) => {
                // The row becomes the draft: the focus goes along.
                if (action === 'edit') props.onWrite()
                void store.act(job.id, action)
              }}
              onAnswer={(answer) => void store.answer(job.id, answer)}
              onSignIn={props.onSignIn}
              onSetUp={props.onSetUp}
              onOpenUrl={props.onOpenUrl}
            />
          ))}
        </ul>
      )}
      {store.hidden.value > 0 && (
        <p class="outbox-more">
          <Button look="quiet" onClick={store.showAll}>
            {t('outboxMore', store.hidden.value)}
          </Button>
        </p>
      )}
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

const NEWS: Record<OutboxNews['what'], MessageKey> = {
  posted: 'newsPosted',
  failed: 'newsFailed',
  asks: 'newsAsks',
}

function newsWords({ what, title }: OutboxNews): string {
  return t(NEWS[what], title)
}
