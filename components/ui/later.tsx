import { signal } from '@preact/signals'
import { type Attributes, type ComponentType, createElement } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type Failure, failureOf } from '../../lib/failures/failure.ts'
import { loadCode } from '../../lib/failures/load-code.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { FailureDetails } from './failure-details.tsx'
import { Notice } from './notice.tsx'

const FOCUSABLE = 'button:enabled, a[href], input, textarea'

type Load<Props> = () => Promise<ComponentType<Props>>

/** Something of a page whose code is a file of its own. */
export interface Later {
  /** Gets its code; rejects when that cannot be read, and tries again the next time. */
  get(): Promise<void>
}

/** A dialog whose code comes once the page is drawn: then it opens like any other. */
export function laterDialog<Props extends { onClose: () => void }>(load: Load<Props>) {
  return later(load, ({ failure, onAgain, onClose }) => (
    <Dialog
      title={t('notLoadedTitle')}
      described
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('close')}</Button>
          <Button look="primary" onClick={onAgain}>
            {t('tryAgain')}
          </Button>
        </>
      }
    >
      <p>{t('failureCodeUnreadable')}</p>
      <FailureDetails failure={failure} />
    </Dialog>
  ))
}

/** A part of a page that most openings do not show, or not at first. */
export function laterPart<Props>(load: Load<Props>) {
  return later(load, ({ failure, onAgain }) => (
    <Notice tone="stop" actions={<Button onClick={onAgain}>{t('tryAgain')}</Button>}>
      {t('failureCodeUnreadable')}
      <FailureDetails failure={failure} />
    </Notice>
  ))
}

/**
 * Drawn before its code is there, it shows nothing for the few milliseconds that reading a file of the
 * extension takes, then itself; or why it cannot.
 */
function later<Props>(
  load: Load<Props>,
  NotLoaded: ComponentType<Props & { failure: Failure; onAgain: () => void }>,
): ComponentType<Props> & Later {
  const loaded = signal<ComponentType<Props> | null>(null)
  let loading: Promise<void> | null = null

  async function read(): Promise<void> {
    try {
      const part = await loadCode(load)
      loaded.value = part
    } finally {
      loading = null
    }
  }

  async function get(): Promise<void> {
    if (loaded.peek() !== null) return
    loading ??= read()
    await loading
  }

  /** A try of its own: one that is under way began before what kept the code away was mended. */
  async function getAnew(): Promise<void> {
    await loading?.catch(() => undefined)
    await get()
  }

  function Part(props: Props) {
    const [failure, setFailure] = useState<Failure | null>(null)
    /** Where a notice stood that had the focus as its button was pressed, and what is there by then. */
    const place = useRef<{ parent: Element; index: number } | null>(null)
    const show = (attempt: Promise<void>) => {
      // What was said stays until there is something else: the focus is in it.
      attempt.then(
        () => setFailure(null),
        (caught: unknown) => setFailure(failureOf(caught)),
      )
    }
    useEffect(() => show(get()), [])
    const Loaded = loaded.value
    useLayoutEffect(() => {
      if (Loaded === null || place.current === null) return
      const { parent, index } = place.current
      place.current = null
      const there = [...parent.children].slice(index)
      const first = there.flatMap((each) => [...each.querySelectorAll<HTMLElement>(FOCUSABLE)])[0]
      first?.focus()
    })
    if (Loaded !== null) return createElement(Loaded, props as Props & Attributes)
    const again = () => {
      const notice = document.activeElement?.closest('.notice')
      const parent = notice?.parentElement
      if (notice && parent) place.current = { parent, index: [...parent.children].indexOf(notice) }
      show(getAnew())
    }
    return failure && <NotLoaded {...props} failure={failure} onAgain={again} />
  }

  return Object.assign(Part, { get })
}

/** Gets what nobody waits for yet; whoever draws it hears of a failure. */
export function preload(...parts: Later[]): void {
  for (const part of parts) part.get().catch(() => undefined)
}
