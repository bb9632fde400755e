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
  const listId = useId()
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
      <p id={listId}>{t('clearLead')}</p>
      <ul class="clear-losses" aria-labelledby={listId}>
        {losses(use).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      {use.underWay > 0 && (
        <p class="clear-stays">
          {use.underWay === 1 ? t('clearStayedOne') : t('clearStayedMany', use.underWay)}
        </p>
      )}
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
function losses(use: StorageUse): string[] {
  const { drafts, unsent, posted } = use
  return [
    ...(unsent === 1 ? [t('loseUnsentOne')] : unsent > 1 ? [t('loseUnsentMany', unsent)] : []),
    ...(drafts.count === 1
      ? [t('loseDraftOne')]
      : drafts.count > 1
        ? [t('loseDraftMany', drafts.count)]
        : []),
    ...(posted.count > 0 ? [t('losePosted')] : []),
    t('loseFiles', formatBytes(totalBytes(use))),
  ]
}
