import type { ComponentChildren, RefObject } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { DraftList } from '../../lib/stores/draft-list.ts'
import type { DraftId, EpochMs } from '../../lib/units.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { useKeptFocus } from '../ui/use-kept-focus.ts'
import { DraftRow } from './draft-row.tsx'
import { deletedWords } from './draft-words.ts'
import './drafts.css'

/** Rows that are there at once; the rest comes when it is asked for. */
const FIRST_ROWS = 8

/** The drafts that are not open, and the way to a new one. */
export function Drafts(props: {
  list: DraftList
  now: EpochMs
  /** Whether what is open holds something, so that a new one is another one. */
  canStartNew: boolean
  /** Takes the focus to where posts are written. */
  onWrite: () => void
  /** The offer to put back what was deleted here, and the row that it stands in. */
  toast: ComponentChildren
  toastAt: DraftId | null
  /** Where the offer belongs now; null: beside what is written. */
  onToastAt: (row: DraftId | null) => void
  /** What comes back has the focus then. */
  comesBack: RefObject<DraftId | null>
}) {
  const { list, onWrite, comesBack } = props
  const [isOpen, setOpen] = useState(false)
  const [showsAll, setShowsAll] = useState(false)
  const [started, setStarted] = useState(0)
  const rows = useRef<HTMLUListElement>(null)
  const focusFrom = useRef<number | null>(null)
  const listId = useId()
  const count = list.earlier.value.length
  const deleted = list.undoable.value
  const focus = useKeptFocus(rows, onWrite)

  useLayoutEffect(() => {
    const row = comesBack.current && rowOf(rows.current, comesBack.current)
    if (row) {
      comesBack.current = null
      row.querySelector<HTMLElement>('button')?.focus()
    }
    const next = focusFrom.current === null ? null : rows.current?.children[focusFrom.current]
    focusFrom.current = null
    next?.querySelector<HTMLElement>('button')?.focus()
  })

  function toggle(): void {
    setOpen(!isOpen)
    setShowsAll(false)
    props.onToastAt(null)
  }

  function open(id: DraftId): void {
    onWrite()
    setOpen(false)
    setShowsAll(false)
    props.onToastAt(null)
    void list.open(id)
  }

  function startNew(): void {
    onWrite()
    setStarted(started + 1)
    void list.startNew()
  }

  /** Its buttons go with it: the focus goes to the same place in the next row, just before Undo. */
  function remove(id: DraftId): void {
    const ids = list.earlier.peek().map((other) => other.id)
    const place = ids.indexOf(id)
    const beside = [ids[place + 1], ids[place - 1]]
      .map((neighbour) => neighbour && rowOf(rows.current, neighbour))
      .find((row) => row)
    const buttons = beside ? [...beside.querySelectorAll<HTMLElement>('button')] : []
    props.onToastAt((beside?.dataset.draft as DraftId | undefined) ?? null)
    if (buttons[1]) buttons[1].focus()
    else onWrite()
    void list.remove(id)
  }

  return (
    <>
      <div class="visually-hidden" role="status">
        {started > 0 && <span key={started}>{t('startedNewDraft')}</span>}
      </div>
      <div class="visually-hidden" role="status">
        {deleted && <span key={deleted.id}>{deletedWords(deleted)}</span>}
      </div>
      {(count > 0 || props.canStartNew) && (
        <section class="drafts" aria-label={t('drafts')}>
          <div class="drafts-head">
            {count > 0 && (
              <button
                type="button"
                class="drafts-toggle"
                aria-expanded={isOpen}
                aria-controls={isOpen ? listId : undefined}
                onClick={toggle}
              >
                {t('draftsCount', count)}
                <Icon small name="chevron" />
              </button>
            )}
            {props.canStartNew && (
              <Button look="quiet" icon="plus" onClick={startNew}>
                {t('newDraft')}
              </Button>
            )}
          </div>
          {count > 0 && isOpen && (
            <ul
              ref={rows}
              id={listId}
              aria-label={t('drafts')}
              onFocusIn={(event) => focus.entered(event.target)}
              onFocusOut={focus.left}
            >
              {list.views.value.slice(0, showsAll ? undefined : FIRST_ROWS).map((view) => (
                <DraftRow
                  key={view.id}
                  view={view}
                  thumbnails={list.thumbnails}
                  now={props.now}
                  onOpen={() => open(view.id)}
                  onDelete={() => remove(view.id)}
                  toast={props.toastAt === view.id && props.toast}
                />
              ))}
            </ul>
          )}
          {isOpen && !showsAll && count > FIRST_ROWS && (
            <Button
              look="quiet"
              onClick={() => {
                focusFrom.current = FIRST_ROWS
                setShowsAll(true)
              }}
            >
              {t('draftsShowAll', count)}
            </Button>
          )}
        </section>
      )}
    </>
  )
}

function rowOf(list: Element | null, id: DraftId): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-draft="${id}"]`) ?? null
}
