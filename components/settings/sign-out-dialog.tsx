import { useRef } from 'preact/hooks'
import type { Account } from '../../lib/model/account.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import './sign-out-dialog.css'

/** Posts of the account are not out yet: what becomes of them is the person's choice. */
export function SignOutDialog(props: {
  account: Account
  unfinished: number
  onAnswer: (jobs: 'keep' | 'cancel' | null) => void
}) {
  const { account, unfinished, onAnswer } = props
  const stay = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      title={t('signOutTitle', account.username)}
      onClose={() => onAnswer(null)}
      firstFocus={stay}
      actions={
        <>
          <Button buttonRef={stay} onClick={() => onAnswer(null)}>
            {t('staySignedIn')}
          </Button>
          <Button look="danger" onClick={() => onAnswer('cancel')}>
            {t('signOutCancel')}
          </Button>
          <Button onClick={() => onAnswer('keep')}>{t('signOutKeep')}</Button>
        </>
      }
    >
      <p class="sign-out-words">
        {unfinished === 1 ? t('signOutOne') : t('signOutMany', unfinished)} {t('signOutHint')}
      </p>
    </Dialog>
  )
}
