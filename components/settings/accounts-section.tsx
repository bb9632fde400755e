import { useRef } from 'preact/hooks'
import { adviceWhenStopped } from '../../lib/failures/advice-when-stopped.ts'
import type { Account } from '../../lib/model/account.ts'
import { textLimit } from '../../lib/model/composition.ts'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import { formatNumber } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { XLogo } from '../ui/marks.tsx'
import { Notice } from '../ui/notice.tsx'
import { useKeptFocus } from '../ui/use-kept-focus.ts'
import './accounts-section.css'
import { ConnectButton, ConnectOutcome } from './connect.tsx'
import { SignOutDialog } from './sign-out-dialog.tsx'

/** The connected accounts, and how to add another. */
export function AccountsSection(props: { store: AccountsStore; previews: Previews }) {
  const { store, previews } = props
  const accounts = store.accounts.value
  const question = store.signOutQuestion.value
  const leaving = accounts.find(({ id }) => id === question?.accountId)
  const problem = store.problem.value
  const rows = useRef<HTMLUListElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  const focus = useKeptFocus(rows, () => title.current?.focus())
  return (
    <section class="options-section" id="accounts" aria-labelledby="accounts-title">
      <h2 id="accounts-title" tabIndex={-1} ref={title}>
        {t('accounts')}
      </h2>
      <p class="options-lead">{t('accountsLead')}</p>
      {accounts.length === 0 ? (
        <p class="options-panel accounts-none">
          <strong>{t('accountsNone')}</strong>
          <br />
          <a href="#step-4">{t('accountsNoneHint')}</a>
        </p>
      ) : (
        <>
          <ul
            class="options-panel"
            aria-label={t('accounts')}
            ref={rows}
            onFocusIn={(event) => focus.entered(event.target)}
            onFocusOut={focus.left}
          >
            {accounts.map((account) => (
              <AccountRow
                key={account.id}
                account={account}
                previews={previews}
                isDefault={account.id === store.defaultAccount.value?.id}
                alone={accounts.length === 1}
                onMakeDefault={() => void store.makeDefault(account.id)}
                onSignOut={() => void store.askSignOut(account.id)}
                onConnect={() => void store.connect()}
              />
            ))}
          </ul>
          <div class="accounts-connect">
            <ConnectButton store={store} />
            <p>{t('connectHint')}</p>
          </div>
          <ConnectOutcome store={store} />
        </>
      )}
      {problem !== null && (
        <Notice tone="stop">
          {t(adviceWhenStopped(problem).message, ...adviceWhenStopped(problem).substitutions)}
        </Notice>
      )}
      {question !== null && leaving !== undefined && (
        <SignOutDialog
          account={leaving}
          posts={question.posts}
          onAnswer={(jobs) => void store.answerSignOut(jobs)}
        />
      )}
    </section>
  )
}

function AccountRow(props: {
  account: Account
  previews: Previews
  isDefault: boolean
  alone: boolean
  onMakeDefault: () => void
  onSignOut: () => void
  onConnect: () => void
}) {
  const { account, isDefault, alone } = props
  const signedOut = account.status === 'signed-out'
  return (
    <li class="account-row" aria-label={`@${account.username}`}>
      <Avatar large account={account} previews={props.previews} />
      <div class="account-row-words">
        <p class="account-row-name" dir="auto">
          {account.name}
        </p>
        <p class="account-row-detail">
          <span dir="ltr">@{account.username}</span> <XLogo />
          {signedOut ? (
            <span class="account-row-stopped">
              {' · '}
              {t(account.signedOut === 'here' ? 'accountSignedOutHere' : 'accountSignedOutHint')}
            </span>
          ) : (
            <> · {t('accountLimit', formatNumber(textLimit(account)))}</>
          )}
        </p>
      </div>
      <div class="account-row-actions">
        {isDefault ? (
          !alone && <span class="account-row-default">{t('accountDefault')}</span>
        ) : (
          <Button look="quiet" onClick={props.onMakeDefault}>
            {t('makeDefault')}
          </Button>
        )}
        {signedOut && <Button onClick={props.onConnect}>{t('connectAgain')}</Button>}
        <Button onClick={props.onSignOut}>{t(signedOut ? 'removeAccount' : 'signOut')}</Button>
      </div>
    </li>
  )
}
