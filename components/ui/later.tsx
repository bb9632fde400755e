import { signal } from '@preact/signals'
import { type Attributes, type ComponentType, createElement } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Failure, failureOf } from '../../lib/failures/failure.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { FailureDetails } from './failure-details.tsx'
import { Notice } from './notice.tsx'

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
      <p>{t('notLoaded')}</p>
      <FailureDetails failure={failure} />
    </Dialog>
  ))
}

/** A part of a page that most openings do not show, or not at first. */
export function laterPart<Props>(load: Load<Props>) {
  return later(load, ({ failure, onAgain }) => (
    <Notice tone="stop" actions={<Button onClick={onAgain}>{t('tryAgain')}</Button>}>
      {t('notLoaded')}
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
      const part = await load()
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

  function Part(props: Props) {
    const [failure, setFailure] = useState<Failure | null>(null)
    const tryNow = () => {
      // What was said stays until there is something else: the focus is in it.
      get().then(
        () => setFailure(null),
        (caught: unknown) => setFailure(failureOf(caught)),
      )
    }
    useEffect(tryNow, [])
    const Loaded = loaded.value
    if (Loaded !== null) return createElement(Loaded, props as Props & Attributes)
    return failure && <NotLoaded {...props} failure={failure} onAgain={tryNow} />
  }

  return Object.assign(Part, { get })
}

/** Gets what nobody waits for yet; whoever draws it hears of a failure. */
export function preload(...parts: Later[]): void {
  for (const part of parts) part.get().catch(() => undefined)
}
