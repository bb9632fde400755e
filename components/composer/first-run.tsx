import { useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import './first-run.css'

/** What stands between a new person and the first post: the set-up, or only the account. */
export function FirstRun(props: {
  hasClientId: boolean
  onSetUp: () => void
  onConnect: () => void
  onPrivacy: () => void
}) {
  const { hasClientId } = props
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => button.current?.focus({ preventScroll: true }), [])
  const done = hasClientId ? 2 : 0
  return (
    <section class="first-run" aria-labelledby="first-run-title">
      <h2 id="first-run-title">
        {hasClientId ? (
          t('firstRunConnectTitle')
        ) : (
          <>
            {t('firstRunTitle')}
            <br />
            {t('firstRunTitleMore')}
          </>
        )}
      </h2>
      <p class="first-run-lead">{t(hasClientId ? 'firstRunConnectLead' : 'firstRunLead')}</p>
      <div class="first-run-actions">
        {hasClientId ? (
          <Button look="primary" buttonRef={button} onClick={props.onConnect}>
            {t('connectAccount')}
          </Button>
        ) : (
          <Button look="primary" buttonRef={button} onClick={props.onSetUp}>
            {t('setUpCourier')}
          </Button>
        )}
        <Button look="quiet" onClick={props.onPrivacy}>
          {t('privacy')}
        </Button>
      </div>
      <ol class="first-run-steps">
        {STEPS.map(({ title, where }, index) => (
          <li key={title} class={index < done ? 'first-run-done' : undefined}>
            <strong>{t(title)}</strong>
            <span>{index < done ? t('done') : t(where)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const STEPS = [
  { title: 'firstRunStep1', where: 'firstRunStep1Where' },
  { title: 'firstRunStep2', where: 'firstRunStep2Where' },
  { title: 'firstRunStep3', where: 'firstRunStep3Where' },
] as const
