import { useState } from 'preact/hooks'
import { X_CONSOLE } from '../../lib/failures/advice.ts'
import type { FailureKind } from '../../lib/failures/failure.ts'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Emphasis } from '../ui/emphasis.tsx'
import { ClientIdForm } from './client-id-form.tsx'
import { ConnectButton, ConnectOutcome, worksAlready } from './connect.tsx'
import { GuideStep, type StepState } from './guide-step.tsx'

/** The step a failed sign-in points at. */
const STEP_TO_CHECK: Partial<Record<FailureKind, 1 | 2 | 3>> = {
  'credits-depleted': 1,
  'app-not-enrolled': 1,
  'sign-in-window-closed': 2,
  'app-is-confidential': 2,
  'scope-missing': 2,
  'client-id-unknown': 3,
  'client-id-missing': 3,
}

/** From nothing to a connected account, in the order X asks for things. */
export function SetUpSection(props: {
  store: AccountsStore
  ports: Pick<StorePorts, 'redirectUrl' | 'copyText'>
}) {
  const { store, ports } = props
  const hasClientId = store.settings.value.clientId !== ''
  const hasAccount = store.accounts.value.length > 0
  const result = store.connectResult.value
  const check =
    result?.state === 'failed' && !worksAlready(store, result.failure)
      ? STEP_TO_CHECK[result.failure.kind]
      : undefined

  function stateOf(step: 1 | 2 | 3 | 4): StepState {
    if (check === step) return 'check'
    switch (step) {
      case 1:
        return hasClientId ? 'done' : 'now'
      case 2:
        return hasAccount ? 'done' : 'now'
      case 3:
        return hasClientId ? 'done' : 'now'
      case 4:
        return hasAccount ? 'done' : hasClientId ? 'now' : 'later'
    }
  }

  return (
    <section class="options-section" id="set-up" aria-labelledby="set-up-title">
      <h2 id="set-up-title">{t('setUpCourier')}</h2>
      <p class="options-lead">{t('setUpLead')}</p>
      <ol class="guide">
        <GuideStep number={1} state={stateOf(1)} title={t('step1Title')}>
          <p>
            {t('step1Words')}{' '}
            <a href={X_CONSOLE} target="_blank" rel="noreferrer">
              {t('openConsole')}
            </a>
          </p>
        </GuideStep>
        <GuideStep number={2} state={stateOf(2)} title={t('step2Title')}>
          <p>
            <Emphasis text={t('step2Words')} />
          </p>
          <RedirectUrl url={ports.redirectUrl} onCopy={ports.copyText} />
        </GuideStep>
        <GuideStep
          number={3}
          state={stateOf(3)}
          title={t('step3Title')}
          doneWord={hasClientId ? t('saved') : t('done')}
        >
          <p>
            <Emphasis text={t('step3Words')} />
          </p>
          <ClientIdForm store={store} wrong={check === 3} />
        </GuideStep>
        <GuideStep number={4} state={stateOf(4)} title={t('step4Title')}>
          <p>{t('step4Words')}</p>
          {!hasAccount && (
            <>
              <ConnectButton store={store} />
              <ConnectOutcome store={store} />
            </>
          )}
        </GuideStep>
      </ol>
    </section>
  )
}

function RedirectUrl({ url, onCopy }: { url: string; onCopy: (text: string) => Promise<void> }) {
  const [outcome, setOutcome] = useState<'copied' | 'not-copied' | null>(null)
  return (
    <div class="field">
      <label for="redirect-url">{t('redirectUrl')}</label>
      <div class="field-row">
        <input
          id="redirect-url"
          class="field-input"
          type="text"
          readOnly
          dir="ltr"
          value={url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          icon={outcome === 'copied' ? 'check' : 'copy'}
          onClick={() => {
            onCopy(url).then(
              () => setOutcome('copied'),
              () => setOutcome('not-copied'),
            )
          }}
        >
          {t('copy')}
        </Button>
      </div>
      <p class="field-hint" role="status">
        {outcome === 'copied' && t('copied')}
        {outcome === 'not-copied' && t('notCopied')}
      </p>
    </div>
  )
}
