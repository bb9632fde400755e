import type { Advice } from '../../lib/failures/advice.ts'
import { adviceWhenStopped } from '../../lib/failures/advice-when-stopped.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { FailureDetails } from '../ui/failure-details.tsx'
import { Notice } from '../ui/notice.tsx'
import { CLIENT_ID_FIELD } from './client-id-form.tsx'

/** Opens X's consent page. There is one on the page at a time: in the guide, or by the accounts. */
export function ConnectButton({ store }: { store: AccountsStore }) {
  const missing = store.settings.value.clientId === ''
  const isFirst = store.accounts.value.length === 0
  return (
    <Button
      look={isFirst ? 'primary' : 'outlined'}
      notReady={missing || store.connecting.value}
      describedBy="connect-hint"
      onClick={() => void store.connect()}
    >
      {t(isFirst ? 'connectAccount' : 'connectAnother')}
    </Button>
  )
}

/** How the last attempt ended, in its own words. */
export function ConnectOutcome({ store }: { store: AccountsStore }) {
  const result = store.connectResult.value
  if (store.connecting.value) return <Notice tone="ask">{t('connecting')}</Notice>
  if (result === null) {
    const missing = store.settings.value.clientId === ''
    return (
      <div id="connect-hint" class="field-hint">
        {missing && t('connectNeedsClientId')}
      </div>
    )
  }
  if (result.state === 'failed') {
    const { failure } = result
    const advice = worksAlready(store, failure) ? WINDOW_CLOSED_AGAIN : adviceWhenStopped(failure)
    return (
      <Notice tone="stop" actions={wayOn(advice, failure)}>
        {t(advice.message, ...advice.substitutions)}
        <FailureDetails failure={failure} />
      </Notice>
    )
  }
  const account = store.accounts.value.find(({ id }) => id === result.accountId)
  // Signed out since, elsewhere.
  if (account === undefined) return null
  const handle = `@${account.username}`
  return result.known ? (
    <Notice tone="ask">{t('connectKnown', handle)}</Notice>
  ) : (
    <Notice tone="good">{t('connectDone', handle)}</Notice>
  )
}

/** The window was closed, though this app has sent somebody back before: its set-up is right. */
export function worksAlready({ accounts, settings }: AccountsStore, failure: Failure): boolean {
  const { clientId } = settings.value
  return (
    failure.kind === 'sign-in-window-closed' &&
    accounts.value.some((account) => account.clientId === clientId)
  )
}

const WINDOW_CLOSED_AGAIN: Advice = {
  message: 'failureSignInWindowClosedAgain',
  substitutions: [],
  remedy: 'set-up',
}

/** Where the cause can be removed; where there is nothing to remove, the button stands close by. */
function wayOn({ remedy, link }: Advice, { kind }: Failure) {
  if (link) {
    return (
      <a href={link.url} target="_blank" rel="noreferrer">
        {t(link.label)}
      </a>
    )
  }
  if (remedy !== 'set-up') return false
  const aboutClientId = kind === 'client-id-unknown' || kind === 'client-id-missing'
  // A link to a field puts the focus into it.
  return <a href={aboutClientId ? `#${CLIENT_ID_FIELD}` : '#set-up'}>{t('checkSetUp')}</a>
}
