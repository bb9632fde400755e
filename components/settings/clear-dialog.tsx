import { useId, useRef, useState } from 'preact/hooks'
import { type StorageUse, totalBytes } from '../../lib/model/storage-use.ts'
import { formatBytes, formatList } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** What would be lost, before it is: nothing that waits goes without being named. */
export function ClearDialog(props: {
  use: StorageUse
  /** Their names at X. */
  accounts: string[]
  onClose: () => void
  onClear: (signOut: boolean) => void
}) {
  const { use, accounts } = props
  const [signOut, setSignOut] = useState(false)
  const keep = useRef<HTMLButtonElement>(null)
  const id = useId()
  return (
    <Dialog
      title={t('clearTitle')}
      onClose={props.onClose}
      firstFocus={keep}
      described
      note={t('clearNote')}
      actions={
        <>
          <Button buttonRef={keep} onClick={props.onClose}>
            {t('clearKeep')}
          </Button>
          <Button look="danger" onClick={() => props.onClear(signOut)}>
            {t('clearEverything')}
          </Button>
        </>
      }
    >
      <ul class="clear-losses">
        {losses(use).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      {accounts.length > 0 && (
        <label class="clear-accounts" for={id}>
          <input
            id={id}
            type="checkbox"
            checked={signOut}
            onChange={(event) => setSignOut(event.currentTarget.checked)}
          />
          <span>{t('clearSignOut', formatList(accounts.map((name) => `@${name}`)))}</span>
        </label>
      )}
    </Dialog>
  )
}

/** Each loss in words of its own; the posts that will not go out come first. */
export function losses(use: StorageUse): string[] {
  const { drafts, unsent, posted, underWay } = use
  return [
    ...(unsent === 1 ? [t('loseUnsentOne')] : unsent > 1 ? [t('loseUnsentMany', unsent)] : []),
    ...(drafts.count === 1
      ? [t('loseDraftOne')]
      : drafts.count > 1
        ? [t('loseDraftMany', drafts.count)]
        : []),
    ...(posted.count > 0 ? [t('losePosted')] : []),
    t('loseFiles', formatBytes(totalBytes(use))),
    ...(underWay === 1
      ? [t('clearStayedOne')]
      : underWay > 1
        ? [t('clearStayedMany', underWay)]
        : []),
  ]
}
