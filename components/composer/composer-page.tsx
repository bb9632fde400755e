import { useRef, useState } from 'preact/hooks'
import { loadCode } from '../../lib/failures/load-code.ts'
import { areDefault, isEmptyDraft } from '../../lib/model/draft.ts'
import { isOut } from '../../lib/model/job-view.ts'
import { mediaAddressIn } from '../../lib/model/media-address.ts'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import type { ComposerStore } from '../../lib/stores/composer.ts'
import type { OutboxStore } from '../../lib/stores/outbox.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { DraftId } from '../../lib/units.ts'
import { t } from '../../lib/words/words.ts'
import { Drafts, FirstRun } from '../later-parts.ts'
import { Outbox } from '../outbox/outbox.tsx'
import '../ui/page.ts'
import { Toast } from '../ui/toast.tsx'
import { ComposerCard } from './composer-card.tsx'
import './composer-page.css'
import { deletedWords } from './draft-words.ts'
import { droppedFrom } from './dropped.ts'
import { Header } from './header.tsx'
import { SendRow } from './send-row.tsx'

const REASON_ID = 'post-reason'
const OPTIONS_ID = 'post-options'
const OUTBOX_ID = 'outbox'

/** What can be dropped: files, and what lies on a page. */
const CARRIED = new Set(['Files', 'text/uri-list'])

const parseHtml = (html: string) => new DOMParser().parseFromString(html, 'text/html')

/** The composer above its outbox: in the popup, and in a window of its own. */
export function ComposerPage(props: {
  composer: ComposerStore
  outbox: OutboxStore
  accounts: AccountsStore
  previews: Previews
  ports: Pick<StorePorts, 'openOptions' | 'openUrl' | 'closePage' | 'now' | 'sleep' | 'showFrames'>
  surface: 'popup' | 'window'
}) {
  const { composer, outbox, accounts, previews, ports, surface } = props
  const [dropping, setDropping] = useState(false)
  const page = useRef<HTMLDivElement>(null)
  const comesBack = useRef<DraftId>(null)
  /** The row of drafts behind whose buttons the offer to put one back stands. */
  const [toastAt, setToastAt] = useState<DraftId | null>(null)
  const draft = composer.draft.value
  const account = composer.account.value
  const hasClientId = accounts.settings.value.clientId !== ''
  const empty = draft === null || isEmptyDraft(draft)
  const busy = outbox.rows.value.some(({ stage }) => !isOut(stage))
  const optionsId = draft === null || areDefault(draft.options) ? undefined : OPTIONS_ID
  const openAccounts = () => ports.openOptions('accounts')
  const signIn = () => ports.openOptions('accounts', account?.id)
  const write = () => page.current?.querySelector('textarea')?.focus()
  const { drafts } = composer
  const deleted = drafts.undoable.value
  const toastRow = drafts.earlier.value.some(({ id }) => id === toastAt) ? toastAt : null
  const toast = deleted && (
    <Toast
      key={deleted.id}
      words={deletedWords(deleted)}
      action={t('undo')}
      onAct={() => {
        comesBack.current = drafts.undoRemove()
      }}
      onHold={composer.attachments.removals.holdUndo}
      onFocusLost={() => comesBack.current === null && write()}
    />
  )
  const openSetUp = () => ports.openOptions('set-up')

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped or pasted anywhere on the page
    <div
      ref={page}
      class={`composer composer-${surface}${dropping ? ' dropping' : ''}`}
      onPaste={(event) => {
        const data = event.clipboardData
        const files = [...(data?.files ?? [])]
        const text = data?.getData('text/plain') ?? ''
        // Text processors put a picture of the text beside it: then the text is meant.
        if (files.length > 0 && !data?.types.includes('text/plain')) {
          event.preventDefault()
          void composer.attachments.add(files)
          return
        }
        const media = mediaAddressIn(text)
        if (media === null) return
        // What the tray does not take goes where every other text goes.
        const isTaken = composer.attachments.addAddress(media)
        const isInText = event.target instanceof HTMLTextAreaElement
        if (!isTaken && isInText) return
        event.preventDefault()
        if (!isTaken) composer.addLink(media.url)
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.some((type) => CARRIED.has(type))) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setDropping(true)
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setDropping(false)
      }}
      onDrop={(event) => {
        setDropping(false)
        const data = event.dataTransfer
        if (data === null) return
        const files = [...data.files]
        const dropped = files.length === 0 ? droppedFrom(data, parseHtml) : null
        if (files.length === 0 && dropped === null) return
        event.preventDefault()
        if (dropped === null) void composer.attachments.add(files)
        else if (dropped.what === 'link') composer.addLink(dropped.url)
        else if (!composer.attachments.addAddress(dropped.media)) {
          composer.addLink(dropped.media.url)
        }
      }}
    >
      <main class="composer-writing">
        <Header
          account={account}
          accounts={accounts.accounts.value}
          previews={previews}
          summary={outbox.summary.value}
          onOpenWindow={surface === 'popup' ? () => void composer.popOut.open() : null}
          onChooseAccount={(id) => void composer.chooseAccount(id)}
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
          showFrames={ports.showFrames}
          placeholder={t(account === null ? 'placeholderFirstRun' : 'placeholder')}
          small={empty && (busy || account === null)}
          autoFocus={account !== null}
          reasonId={REASON_ID}
          optionsId={optionsId}
          toast={toastRow === null && toast}
          onSignIn={signIn}
          onSetUp={openSetUp}
          onOpenUrl={ports.openUrl}
          onChoosing={() => surface === 'popup' && ports.closePage()}
        />
        <SendRow
          store={composer}
          reasonId={REASON_ID}
          optionsId={optionsId}
          needsSetUp={!hasClientId}
          onSignIn={signIn}
          onSetUp={openSetUp}
          onLeaveOutLinks={() => {
            const field = page.current?.querySelector('textarea')
            if (!field) return
            loadCode(() => import('../ui/write-into.ts')).then(
              ({ writeInto }) => writeInto(field, composer.withoutLinks()),
              // Then without a way back by the keyboard.
              () => composer.setText(composer.withoutLinks()),
            )
          }}
          onPost={() => {
            // What is missing is written there.
            if (composer.obstacle.value !== null) write()
            void composer.post()
          }}
        />
        <Drafts
          list={drafts}
          now={ports.now()}
          canStartNew={!empty}
          onWrite={write}
          toast={toast}
          toastAt={toastRow}
          onToastAt={setToastAt}
          comesBack={comesBack}
        />
      </main>
      <Outbox
        id={OUTBOX_ID}
        store={outbox}
        accounts={accounts.accounts.value}
        previews={previews}
        ports={ports}
        onWrite={write}
        onOpenDraft={(id) => {
          write()
          void drafts.open(id)
        }}
        onSignIn={(id) => ports.openOptions('accounts', id)}
        onSetUp={openSetUp}
        onAllow={(hosts) => void composer.allowHosts(hosts)}
        onOpenUrl={ports.openUrl}
      />
    </div>
  )
}
