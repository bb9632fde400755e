import { useRef, useState } from 'preact/hooks'
import { isEmptyDraft } from '../../lib/model/draft.ts'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import type { ComposerStore } from '../../lib/stores/composer.ts'
import type { OutboxStore } from '../../lib/stores/outbox.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import { t } from '../../lib/words/words.ts'
import { Outbox } from '../outbox/outbox.tsx'
import '../ui/page.ts'
import { ComposerCard } from './composer-card.tsx'
import './composer-page.css'
import { EarlierDrafts } from './earlier-drafts.tsx'
import { FirstRun } from './first-run.tsx'
import { Header } from './header.tsx'
import { SendRow } from './send-row.tsx'

const REASON_ID = 'post-reason'
const OUTBOX_ID = 'outbox'

/** The composer above its outbox: in the popup, and in a window of its own. */
export function ComposerPage(props: {
  composer: ComposerStore
  outbox: OutboxStore
  accounts: AccountsStore
  previews: Previews
  ports: Pick<StorePorts, 'openOptions' | 'openUrl' | 'now'>
  surface: 'popup' | 'window'
}) {
  const { composer, outbox, accounts, previews, ports, surface } = props
  const [dropping, setDropping] = useState(false)
  const page = useRef<HTMLDivElement>(null)
  const draft = composer.draft.value
  const account = composer.account.value
  const hasClientId = accounts.settings.value.clientId !== ''
  const empty = draft === null || isEmptyDraft(draft)
  const busy = outbox.rows.value.some(({ stage }) => stage !== 'posted')
  const openAccounts = () => ports.openOptions('accounts')
  const write = () => page.current?.querySelector('textarea')?.focus()
  const openSetUp = () => ports.openOptions('set-up')

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped or pasted anywhere on the page
    <div
      ref={page}
      class={`composer composer-${surface}${dropping ? ' dropping' : ''}`}
      onPaste={(event) => {
        const files = [...(event.clipboardData?.files ?? [])]
        // Text processors put a picture of the text beside it: then the text is meant.
        if (files.length === 0 || event.clipboardData?.types.includes('text/plain')) return
        event.preventDefault()
        void composer.attachments.add(files)
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setDropping(true)
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setDropping(false)
      }}
      onDrop={(event) => {
        setDropping(false)
        const files = [...(event.dataTransfer?.files ?? [])]
        if (files.length === 0) return
        event.preventDefault()
        void composer.attachments.add(files)
      }}
    >
      <main class="composer-writing">
        <Header
          account={account}
          accounts={accounts.accounts.value}
          previews={previews}
          summary={outbox.summary.value}
          onOpenWindow={surface === 'popup' ? () => void composer.openWindow() : null}
          onChooseAccount={composer.chooseAccount}
          onConnect={openAccounts}
          onShowOutbox={() => document.getElementById(OUTBOX_ID)?.scrollIntoView()}
          onOpenOptions={() => ports.openOptions()}
        />
        {account === null && (
          <FirstRun
            hasClientId={hasClientId}
            onSetUp={openSetUp}
            onConnect={openAccounts}
            onPrivacy={() => ports.openOptions('privacy')}
          />
        )}
        <ComposerCard
          store={composer}
          previews={previews}
          placeholder={t(account === null ? 'placeholderFirstRun' : 'placeholder')}
          small={empty && (busy || account === null)}
          autoFocus={account !== null}
          reasonId={REASON_ID}
          onSignIn={openAccounts}
          onSetUp={openSetUp}
          onOpenUrl={ports.openUrl}
        />
        <SendRow
          store={composer}
          reasonId={REASON_ID}
          needsSetUp={!hasClientId}
          onSignIn={openAccounts}
          onSetUp={openSetUp}
          onPost={() => {
            // What is missing is written there.
            if (composer.obstacle.value !== null) write()
            void composer.post()
          }}
        />
        <EarlierDrafts
          drafts={composer.earlier.value}
          now={ports.now()}
          onOpen={(id) => void composer.openDraft(id)}
          onDelete={(id) => void composer.deleteDraft(id)}
        />
      </main>
      <Outbox
        id={OUTBOX_ID}
        store={outbox}
        accounts={accounts.accounts.value}
        previews={previews}
        now={ports.now()}
        onWrite={write}
        onSignIn={openAccounts}
        onSetUp={openSetUp}
        onOpenUrl={ports.openUrl}
      />
    </div>
  )
}
