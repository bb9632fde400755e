import { useRef } from 'preact/hooks'
import type { Account } from '../../lib/model/account.ts'
import type { LeavingPosts } from '../../lib/model/leaving.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import './sign-out-dialog.css'

/**
 * Posts of the account are not out for certain: what becomes of them is the person's choice. One that is
 * signed out already has kept them, so it can only be removed with them.
 */
export function SignOutDialog(props: {
  account: Account
  posts: LeavingPosts
  onAnswer: (jobs: 'keep' | 'cancel' | null) => void
}) {
  const { account, posts, onAnswer } = props
  const stay = useRef<HTMLButtonElement>(null)
  const isOut = account.status === 'signed-out'
  const canDelete = posts.waiting + posts.stopped > 0
  return (
    <Dialog
      title={t(isOut ? 'removeTitle' : 'signOutTitle', account.username)}
      onClose={() => onAnswer(null)}
      firstFocus={stay}
      described
      actions={
        <>
          <Button buttonRef={stay} onClick={() => onAnswer(null)}>
            {t(isOut ? 'clearKeep' : 'staySignedIn')}
          </Button>
          {canDelete && (
            <Button look="danger" onClick={() => onAnswer('cancel')}>
              {t(isOut ? 'removeDelete' : 'signOutCancel')}
            </Button>
          )}
          {!isOut && (
            <Button onClick={() => onAnswer('keep')}>
              {t(canDelete ? 'signOutKeep' : 'signOut')}
            </Button>
          )}
        </>
      }
    >
      <div class="sign-out-words">
        {sentences(posts).map((words) => (
          <p key={words}>{words}</p>
        ))}
        {canDelete && !isOut && <p>{t('signOutHint')}</p>}
        {isOut && posts.underWay > 0 && <p>{t('removeLater')}</p>}
      </div>
    </Dialog>
  )
}

/** What is not out, what stopped, and what may be out, each in words of its own. */
function sentences({ waiting, stopped, underWay }: LeavingPosts): string[] {
  return [
    ...counted(waiting, t('signOutOne'), t('signOutMany', waiting)),
    ...counted(stopped, t('signOutStoppedOne'), t('signOutStoppedMany', stopped)),
    ...counted(underWay, t('clearStayedOne'), t('clearStayedMany', underWay)),
  ]
}

function counted(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [count === 1 ? one : many]
}
