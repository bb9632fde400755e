import { useRef, useState } from 'preact/hooks'
import { X_CONSOLE } from '../../lib/failures/advice.ts'
import { guideStates, isSetUp } from '../../lib/model/guide.ts'
import { stepOfSignIn } from '../../lib/model/set-up-check.ts'
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
import { GuideStep } from './guide-step.tsx'
import { SetUpCheck } from './set-up-check.tsx'

/** From nothing to a connected account, in the order X asks for things. */
export function SetUpSection(props: {
  store: AccountsStore
  setUp: SetUpStore
  ports: Pick<StorePorts, 'redirectUrl' | 'copyText' | 'estimatePrice'>
}) {
  const { store, setUp, ports } = props
  const { clientId, uploadWhileComposing } = store.settings.value
  const accounts = store.accounts.value
  const connected = accounts.filter(({ status }) => status === 'connected')
  const result = store.connectResult.value
  const lines = setUp.lines.value
  const atSignIn =
    result?.state === 'failed' && !worksAlready(store, result.failure)
      ? (stepOfSignIn(result.failure) ?? null)
      : null
  // The checks know more than one sign-in, and are newer while they hold.
  const toMend = lines === null ? atSignIn : setUp.failingStep.value
  const states = guideStates({
    ...{ clientId, accounts, lines, toMend },
    lastSignIn: setUp.lastSignIn.value,
    choseAhead: uploadWhileComposing !== null,
  })

  const steps = useRef<HTMLOListElement>(null)
  // Connected, the button to connect is gone: on to the next step.
  const focus = useKeptFocus(steps, () => {})

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
        <GuideStep number={1} state={states[1]} title={t('step1Title')}>
          <p>
            {t('step1Words')}{' '}
            <a href={X_CONSOLE} target="_blank" rel="noreferrer">
              {t('openConsole')}
            </a>
          </p>
        </GuideStep>
        <GuideStep number={2} state={states[2]} title={t('step2Title')}>
          <p>
            <Emphasis text={t('step2Words')} />
          </p>
          <RedirectUrl url={ports.redirectUrl} onCopy={ports.copyText} />
        </GuideStep>
        <GuideStep number={3} state={states[3]} title={t('step3Title')}>
          <p>
            <Emphasis text={t('step3Words')} />
          </p>
          <ClientIdForm store={store} wrong={toMend === 3 && clientId !== ''} />
        </GuideStep>
        <GuideStep number={4} state={states[4]} title={t('step4Title')}>
          <p>{t('step4Words')}</p>
          {connected.map(({ id, username }) => (
            <p key={id}>
              <strong>{t('connectDone', `@${username}`)}</strong>
            </p>
          ))}
          {accounts.length > 0 && states[4] !== 'done' && (
            <a href="#accounts">{t('checkToAccounts')}</a>
          )}
          {accounts.length === 0 && (
            <>
              <ConnectButton store={store} />
              <ConnectOutcome store={store} />
            </>
          )}
        </GuideStep>
        <GuideStep number={5} state={states[5]} title={t('step5Title')}>
          <SetUpCheck store={setUp} />
        </GuideStep>
        <GuideStep number={6} state={states[6]} title={t('step6Title')}>
          <AheadChoice store={store} ports={ports} />
        </GuideStep>
      </ol>
      {isSetUp(states) && (
        <p class="guide-end">
          <Emphasis text={t('guideEnd')} />
        </p>
      )}
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
