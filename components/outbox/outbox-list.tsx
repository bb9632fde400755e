import { Fragment } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Account } from '../../lib/model/account.ts'
import type { JobView } from '../../lib/model/job-view.ts'
import type { OutboxPart, OutboxStore } from '../../lib/stores/outbox.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { AccountId, DraftId } from '../../lib/units.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { DeleteDialog } from '../later-parts.ts'
import { Button } from '../ui/button.tsx'
import { useKeptFocus } from '../ui/use-kept-focus.ts'
import { JobRow } from './job-row.tsx'
import { ReturnedToast } from './returned-toast.tsx'
import { useClock } from './use-clock.ts'

export interface OutboxListProps {
  store: OutboxStore
  accounts: Account[]
  previews: Previews
  ports: Pick<StorePorts, 'now' | 'sleep'>
  /** Takes the focus to where posts are written. */
  onWrite: () => void
  onOpenDraft: (id: DraftId) => void
  onSignIn: (id: AccountId) => void
  onSetUp: () => void
  onAllow: (hosts: string[]) => void
  onOpenUrl: (url: string) => void
}

/** The posts, a row each; nothing while there are none. */
export function OutboxList(props: OutboxListProps) {
  const { store, accounts, ports } = props
  const rows = store.rows.value
  const breaks = store.breaks.value
  const problem = store.problem.value
  const copied = store.copied.value
  const rates = store.rates.value
  const returned = store.returned.value
  const now = useClock(ports, rows)
  const [toDelete, setToDelete] = useState<JobView | null>(null)
  const list = useRef<HTMLUListElement>(null)
  const focus = useKeptFocus(list, props.onWrite)
  return (
    <>
      {returned !== null && (
        <ReturnedToast
          key={returned}
          sleep={ports.sleep}
          onOpen={() => props.onOpenDraft(returned)}
          onOver={store.dismissReturned}
          onFocusLost={props.onWrite}
        />
      )}
      {rows.length > 0 && (
        <ul
          ref={list}
          aria-label={t('outbox')}
          // Only who moves there means it: the list may have slid under a pointer that rests.
          onPointerMove={store.hold}
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
            <Fragment key={job.id}>
              <JobRow
                job={job}
                account={accounts.find(({ id }) => id === job.accountId) ?? null}
                previews={props.previews}
                now={now}
                secondsToUndo={store.undoable.value.get(job.id) ?? null}
                readPrice={store.readPrice}
                rate={rates.get(job.id) ?? null}
                copied={copied?.jobId === job.id ? copied : null}
                problem={problem?.jobId === job.id ? problem.failure : null}
                onAct={(action) => {
                  // The row becomes the draft: the focus goes along.
                  if (action === 'edit' || action === 'undo' || action === 'again') props.onWrite()
                  void store.act(job.id, action)
                }}
                onCopyLink={() => void store.copyLink(job.id)}
                onDelete={() => setToDelete(job)}
                onAnswer={(answer) => void store.answer(job.id, answer)}
                onSignIn={() => props.onSignIn(job.accountId)}
                onSetUp={props.onSetUp}
                onAllow={props.onAllow}
                onOpenUrl={props.onOpenUrl}
              />
              {breaks
                .filter(({ after }) => after === job.id)
                .map(({ part, more }) => (
                  <li key={part} class="outbox-more">
                    <Button look="quiet" onClick={() => void store.showMore(part)}>
                      {t(MORE[part], more)}
                    </Button>
                  </li>
                ))}
            </Fragment>
          ))}
        </ul>
      )}
      {toDelete !== null && (
        <DeleteDialog
          title={toDelete.title}
          price={store.deletePrice}
          onDelete={() => {
            setToDelete(null)
            void store.act(toDelete.id, 'delete')
          }}
          onClose={() => setToDelete(null)}
        />
      )}
    </>
  )
}

const MORE: Record<OutboxPart, MessageKey> = {
  needsYou: 'outboxMoreNeedsYou',
  waiting: 'outboxMoreWaiting',
  posted: 'outboxMorePosted',
}
