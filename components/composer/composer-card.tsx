import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ComposerStore } from '../../lib/stores/composer.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { AttachmentId, DraftId } from '../../lib/units.ts'
import { formatNumber } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import {
  AltTextDialog,
  AltTextReminder,
  ComposerNotices,
  FitDialogs,
  hasNotices,
  PartChips,
  PostOptionsDialog,
  Tray,
} from '../later-parts.ts'
import { Toast } from '../ui/toast.tsx'
import './composer-card.css'
import type { FitView } from './fit-dialogs.tsx'
import { optionWords } from './option-words.ts'
import { OptionsLine } from './options-line.tsx'
import { PostText } from './post-text.tsx'
import { tileOf } from './tile-of.ts'
import { Tools } from './tools.tsx'

/** What the file dialog offers first; what the bytes are decides afterwards. */
const ACCEPT = 'image/*,video/*'

/** Text, media and tools of the post being written. */
export function ComposerCard(props: {
  store: ComposerStore
  previews: Previews
  showFrames: StorePorts['showFrames']
  placeholder: string
  small: boolean
  autoFocus: boolean
  /** Id of the line that says why it cannot be posted yet. */
  reasonId: string
  /** Id of the line that says which options differ from the usual; undefined while none does. */
  optionsId: string | undefined
  /** The offer to undo something that was not in here; it stands behind the text, which has the focus. */
  toast: ComponentChildren
  onSignIn: () => void
  onSetUp: () => void
  onOpenUrl: (url: string) => void
  /** A region is now to be chosen on the page. */
  onChoosing: () => void
}) {
  const { store, previews } = props
  const { attachments } = store
  const [describing, setDescribing] = useState<AttachmentId | null>(null)
  const [fitView, setFitView] = useState<FitView | null>(null)
  /** The draft whose options are open: they are not those of one that comes up meanwhile. */
  /** Asked for between two drafts, as just after Post, they are the next one's. */
  const [optionsOf, setOptionsOf] = useState<DraftId | 'next' | null>(null)
  const card = useRef<HTMLElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  /** The attachment whose place a chosen file takes; null when it is added. */
  const place = useRef<AttachmentId | null>(null)
  /** Later nothing takes the focus from the writing. */
  const opening = useRef(true)
  useEffect(() => {
    opening.current = false
  }, [])
  const draft = store.draft.value
  useLayoutEffect(() => {
    if (draft && optionsOf === 'next') setOptionsOf(draft.id)
  }, [draft, optionsOf])
  const asks = draft?.attachments.some(({ content }) => content.state === 'choosing') ?? false
  const described = draft?.attachments.find(({ id }) => id === describing) ?? null

  const reminder = store.reminder.value
  const { removals } = attachments
  const removed = removals.undoable.value
  /** What is said of those that were removed by their tiles. */
  const said = useRef(new Map<AttachmentId, string>())
  const removedWords = removed && (said.current.get(removed.id) ?? t('removedFile', removed.name))
  const [moved, setMoved] = useState('')
  /** What comes back has the focus then. */
  const putBack = useRef<AttachmentId | null>(null)
  useLayoutEffect(() => {
    const tile = putBack.current && tileOf(card.current, putBack.current)
    if (!tile) return
    putBack.current = null
    tile.querySelector<HTMLElement>('button, input')?.focus()
  })

  /** Whose dialog was open last: what led to it may be gone when it closes. */
  const looked = useRef<AttachmentId | null>(null)
  useLayoutEffect(() => {
    if (fitView !== null) {
      looked.current = fitView.id
      return
    }
    const id = looked.current
    looked.current = null
    if (id === null || (document.activeElement ?? document.body) !== document.body) return
    const action = tileOf(card.current, id)?.querySelector<HTMLElement>('button, input')
    if (action) action.focus()
    else write()
  }, [fitView])

  function write(): void {
    card.current?.querySelector('textarea')?.focus()
  }

  function pick(id: AttachmentId | null): void {
    setHinted(false)
    if (store.popOut.choosesThere) {
      void store.popOut.choose(id)
      return
    }
    place.current = id
    picker.current?.click()
  }

  const wish = store.popOut.asked.value
  const [hinted, setHinted] = useState(false)
  useLayoutEffect(() => {
    if (wish === null) return
    card.current?.querySelector<HTMLElement>('.tools button')?.focus()
    // The popup's gesture came along, or it is pressed once more here.
    if (navigator.userActivation?.isActive) pick(wish.attachmentId)
    else setHinted(true)
  }, [wish])

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
      <div class="visually-hidden" role="status">
        {asks && t('chooseTitle')}
      </div>
      <div class="visually-hidden" role="status">
        {moved}
      </div>
      <div class="visually-hidden" role="status">
        {/* Another one of the same name is said, too. */}
        {removed && <span key={removed.id}>{removedWords}</span>}
      </div>
      {removed && removedWords && (
        <Toast
          // Its place is found anew, too: the browser keeps to the one that it found before.
          key={removed.id}
          words={removedWords}
          action={t('undo')}
          onAct={() => {
            putBack.current = removals.undo()
          }}
          onHold={removals.holdUndo}
          onFocusLost={() => putBack.current === null && write()}
        />
      )}
      {props.toast}
      {draft && (
        <Tray
          attachments={draft.attachments}
          incoming={attachments.incoming.value}
          previews={previews}
          declined={store.declined.value}
          openTabs={store.openTabs.value}
          ahead={store.ahead.views.value}
          onAltText={setDescribing}
          onRemove={(id, words) => {
            // The button goes with its tile; the focus goes on with the writing, just before Undo.
            write()
            said.current.set(id, words)
            void removals.remove(id)
          }}
          onMove={(id, place) => {
            const name = draft.attachments.find((other) => other.id === id)?.name ?? ''
            setMoved(t('movedFile', name, place + 1, draft.attachments.length))
            void attachments.move(id, place)
          }}
          onChooseFile={pick}
          onRetry={(id) => void store.retryCapture(id)}
          autoFocus={props.autoFocus && opening.current}
          onChoose={(id, index) => {
            write()
            void store.chooseFound(id, index)
          }}
          onAllow={(hosts) => void store.allowHosts(hosts)}
          onKeepLink={(id) => {
            write()
            store.keepAsLink(id)
          }}
          onPicture={(id) => void store.pictureOfTab(id)}
          maxDurationMs={store.limits.value.video.maxDurationMs}
          onPause={(id, paused) => void store.pauseFitting(id, paused)}
          onLook={(id) => setFitView({ what: 'look', id })}
          onTrim={(id) => setFitView({ what: 'trim', id })}
          onCrop={(id) => setFitView({ what: 'crop', id })}
          onWrite={write}
          onFitOtherwise={(id, wish) => void store.fitOtherwise(id, wish)}
        />
      )}
      {draft && (
        <PartChips
          text={draft.text}
          parts={store.offered.value}
          linkPrice={store.measured.value.links.length > 0 ? null : store.linkPrice}
          tabParts={store.tabPictures.offered.value}
          onToggle={store.togglePart}
          onTabPart={(part) => {
            void store.tabPictures
              .toggle(part)
              .then((isChoosing) => isChoosing && props.onChoosing())
          }}
        />
      )}
      {draft && props.optionsId !== undefined && (
        <OptionsLine id={props.optionsId} words={optionWords(draft.options)} />
      )}
      {reminder && (
        <AltTextReminder
          missing={reminder}
          onAdd={() => {
            const [first] = reminder
            if (first === undefined) return
            // The dialog gives the focus back to the badge: the question is gone by then.
            const tile = tileOf(card.current, first.id)
            tile?.querySelector<HTMLElement>('.tile-badge')?.focus()
            store.dismissReminder()
            setDescribing(first.id)
          }}
          onPost={() => {
            write()
            void store.post()
          }}
          onClose={() => {
            store.dismissReminder()
            write()
          }}
        />
      )}
      {(hinted || hasNotices(store)) && (
        <ComposerNotices
          notice={attachments.notice.value}
          startable={attachments.leftOut.value.length}
          onStartNew={() => {
            write()
            store.startNewWithLeftOut()
          }}
          problem={store.problem.value}
          othersMedia={store.othersMedia.value && !asks && reminder === null}
          pickHint={hinted}
          onDismissPickHint={() => {
            write()
            setHinted(false)
          }}
          beside={store.drafts.beside.value}
          onOpenBeside={(id) => {
            write()
            void store.drafts.open(id)
          }}
          onJoinBeside={() => {
            write()
            void store.drafts.joinBeside()
          }}
          onDismissBeside={() => {
            write()
            store.drafts.dismissBeside()
          }}
          onDismissOthersMedia={store.dismissOthersMedia}
          onDismissNotice={attachments.dismissNotice}
          onDismissProblem={store.dismissProblem}
          onSignIn={props.onSignIn}
          onSetUp={props.onSetUp}
          onOpenUrl={props.onOpenUrl}
        />
      )}
      <Tools
        linkPrice={draft?.shared ? null : store.linkPrice}
        optionsId={props.optionsId}
        onAddMedia={() => pick(null)}
        onShareTab={() => void store.shareTab()}
        onOptions={() => setOptionsOf(draft?.id ?? 'next')}
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
      {draft && draft.id === optionsOf && (
        <PostOptionsDialog
          options={draft.options}
          onChange={store.setOptions}
          onClose={() => setOptionsOf(null)}
        />
      )}
      {fitView !== null && (
        <FitDialogs
          view={fitView}
          attachments={draft?.attachments ?? []}
          limits={store.limits.value}
          previews={previews}
          showFrames={props.showFrames}
          onWish={(id, wish) => void store.fitOtherwise(id, wish)}
          onClose={() => setFitView(null)}
        />
      )}
    </section>
  )
}
