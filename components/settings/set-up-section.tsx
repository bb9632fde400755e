import { useRef, useState } from 'preact/hooks'
import { X_CONSOLE } from '../../lib/failures/advice.ts'
import { type GuideStepNumber, stepOfSignIn } from '../../lib/model/set-up-check.ts'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import type { SetUpStore } from '../../lib/stores/set-up.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Emphasis } from '../ui/emphasis.tsx'
import { useKeptFocus } from '../ui/use-kept-focus.ts'
import { AheadChoice } from './ahead-choice.tsx'
import { ClientIdForm } from './client-id-form.tsx'
import { ConnectButton, ConnectOutcome, worksAlready } from './connect.tsx'
import { GuideStep, type StepState } from './guide-step.tsx'
import { isAllFine, SetUpCheck } from './set-up-check.tsx'

/** From nothing to a connected account, in the order X asks for things. */
export function SetUpSection(props: {
  store: AccountsStore
  setUp: SetUpStore
  ports: Pick<StorePorts, 'redirectUrl' | 'copyText' | 'estimatePrice'>
}) {
  const { store, setUp, ports } = props
  const hasClientId = store.settings.value.clientId !== ''
  const hasAccount = store.accounts.value.length > 0
  const result = store.connectResult.value
  const lines = setUp.lines.value
  const atSignIn =
    result?.state === 'failed' && !worksAlready(store, result.failure)
      ? stepOfSignIn(result.failure)
      : undefined
  // The checks know more than one sign-in, and are newer while they hold.
  const toMend = lines === null ? atSignIn : setUp.failingStep.value

  const steps = useRef<HTMLOListElement>(null)
  // Connected, the button to connect is gone: on to the next step.
  const focus = useKeptFocus(steps, () => {})

  function stateOf(step: GuideStepNumber): StepState {
    if (toMend === step) return 'check'
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
      <ol
        class="guide"
        ref={steps}
        onFocusIn={(event) => focus.entered(event.target)}
        onFocusOut={focus.left}
      >
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
          <ClientIdForm store={store} wrong={toMend === 3 && hasClientId} />
        </GuideStep>
        <GuideStep number={4} state={stateOf(4)} title={t('step4Title')}>
          <p>{t('step4Words')}</p>
          {toMend === 4 && hasAccount && <a href="#accounts">{t('checkToAccounts')}</a>}
          {!hasAccount && (
            <>
              <ConnectButton store={store} />
              <ConnectOutcome store={store} />
            </>
          )}
        </GuideStep>
        <GuideStep
          number={5}
          state={isAllFine(lines) ? 'done' : hasAccount ? 'now' : 'later'}
          title={t('step5Title')}
        >
          <SetUpCheck store={setUp} />
        </GuideStep>
      </ol>
      <AheadChoice store={store} ports={ports} />
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
