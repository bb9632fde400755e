import { useRef, useState } from 'preact/hooks'
import type { ComposerStore } from '../../lib/stores/composer.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { AttachmentId } from '../../lib/units.ts'
import { formatNumber } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { AltTextDialog } from './alt-text-dialog.tsx'
import './composer-card.css'
import { ComposerNotices } from './composer-notices.tsx'
import { PostText } from './post-text.tsx'
import { ShareChips } from './share-chips.tsx'
import { Tools } from './tools.tsx'
import { Tray } from './tray.tsx'

/** What the file dialog offers first; what the bytes are decides afterwards. */
const ACCEPT = 'image/*,video/*'

/** Text, media and tools of the post being written. */
export function ComposerCard(props: {
  store: ComposerStore
  previews: Previews
  placeholder: string
  small: boolean
  autoFocus: boolean
  /** Id of the line that says why it cannot be posted yet. */
  reasonId: string
  onSignIn: () => void
  onSetUp: () => void
  onOpenUrl: (url: string) => void
}) {
  const { store, previews } = props
  const { attachments } = store
  const [describing, setDescribing] = useState<AttachmentId | null>(null)
  const card = useRef<HTMLElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  /** The attachment whose place a chosen file takes; null when it is added. */
  const place = useRef<AttachmentId | null>(null)
  const draft = store.draft.value
  const described = draft?.attachments.find(({ id }) => id === describing) ?? null

  function pick(id: AttachmentId | null): void {
    place.current = id
    picker.current?.click()
  }

  function take(files: File[]): void {
    const [first] = files
    if (first === undefined) return
    if (place.current === null) void attachments.add(files)
    else void attachments.replace(place.current, first)
  }

  return (
    <section ref={card} class="card" aria-label={t('newPost')}>
      <PostText
        text={draft?.text ?? ''}
        measured={store.measured.value}
        placeholder={props.placeholder}
        small={props.small}
        readOnly={draft === null || store.posting.value}
        autoFocus={props.autoFocus}
        describedBy={props.reasonId}
        onInput={store.setText}
        onPost={() => void store.post()}
      />
      <div class="visually-hidden" role="status">
        {store.leftSpoken.value !== null &&
          t('charactersLeft', formatNumber(store.leftSpoken.value).replace('-', '−'))}
      </div>
      {draft && (
        <Tray
          attachments={draft.attachments}
          incoming={attachments.incoming.value}
          previews={previews}
          onAltText={setDescribing}
          onRemove={(id) => {
            // The button goes with its tile; the focus goes on with the writing.
            card.current?.querySelector('textarea')?.focus()
            void attachments.remove(id)
          }}
          onChooseFile={pick}
          onRetry={(id) => void store.retryCapture(id)}
        />
      )}
      {draft?.shared && (
        <ShareChips text={draft.text} shared={draft.shared} onToggle={store.togglePart} />
      )}
      <ComposerNotices
        notice={attachments.notice.value}
        problem={store.problem.value}
        onDismissNotice={attachments.dismissNotice}
        onDismissProblem={store.dismissProblem}
        onSignIn={props.onSignIn}
        onSetUp={props.onSetUp}
        onOpenUrl={props.onOpenUrl}
      />
      <Tools
        linkPrice={draft?.shared ? null : store.linkPrice}
        onAddMedia={() => pick(null)}
        onShareTab={() => void store.shareTab()}
      />
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={ACCEPT}
        aria-label={t('addMedia')}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])]
          // So that the same file can be chosen again after it was removed.
          event.currentTarget.value = ''
          take(files)
        }}
      />
      {described && (
        <AltTextDialog
          attachment={described}
          previews={previews}
          price={store.altTextPrice}
          onInput={(text) => attachments.setAltText(described.id, text)}
          onClose={() => setDescribing(null)}
        />
      )}
    </section>
  )
}
