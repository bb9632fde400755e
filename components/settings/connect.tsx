import { type Advice, adviceWhenStopped } from '../../lib/failures/advice.ts'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { FailureDetails } from '../ui/failure-details.tsx'
import { Notice } from '../ui/notice.tsx'

/** Opens X's consent page. There is one on the page at a time: in the guide, or by the accounts. */
export function ConnectButton({ store }: { store: AccountsStore }) {
  const missing = store.settings.value.clientId === ''
  return (
    <Button
      look="primary"
      notReady={missing || store.connecting.value}
      describedBy="connect-hint"
      onClick={() => void store.connect()}
    >
      {t('connectAccount')}
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
      <p id="connect-hint" class="field-hint">
        {missing ? t('connectNeedsClientId') : ''}
      </p>
    )
  }
  if (result.state === 'failed') {
    const advice = adviceWhenStopped(result.failure)
    return (
      <Notice tone="stop" actions={wayOn(advice)}>
        {t(advice.message, ...advice.substitutions)}
        <FailureDetails failure={result.failure} />
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

/** Where the cause can be removed; where there is nothing to remove, the button stands close by. */
function wayOn({ remedy, link }: Advice) {
  if (link) {
    return (
      <a href={link.url} target="_blank" rel="noreferrer">
        {t(link.label)}
      </a>
    )
  }
  return remedy === 'set-up' && <a href="#set-up">{t('checkSetUp')}</a>
}
