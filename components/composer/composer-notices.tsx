import { useId } from 'preact/hooks'
import { adviceFor, X_COPYRIGHT } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import type { ComposerNotice } from '../../lib/stores/attachments.ts'
import type { Beside } from '../../lib/stores/draft-list.ts'
import type { DraftId } from '../../lib/units.ts'
import { t } from '../../lib/words/words.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { FailureDetails } from '../ui/failure-details.tsx'
import { Notice } from '../ui/notice.tsx'
import { BESIDE, shortTitle } from './draft-words.ts'

/**
 * Why the last thing asked for did not happen, the graver one when there are two; the first time
 * something from a page is in the post, whose it may be.
 */
export function ComposerNotices(props: {
  notice: ComposerNotice | null
  problem: Failure | null
  /** Something from a page is in the post, for the first time. */
  othersMedia: boolean
  /** Files are to be chosen here, and the dialog could not be opened without another press. */
  pickHint: boolean
  onDismissPickHint: () => void
  /** The draft that a right click left alone as it began this one. */
  beside: Beside | null
  onOpenBeside: (id: DraftId) => void
  onJoinBeside: () => void
  onDismissBeside: () => void
  onDismissOthersMedia: () => void
  onDismissNotice: () => void
  onDismissProblem: () => void
  onSignIn: () => void
  onSetUp: () => void
  onOpenUrl: (url: string) => void
}) {
  const { notice, problem } = props
  if (problem !== null) {
    const advice = adviceFor(problem)
    return (
      <div class="card-notices">
        <Notice
          tone="stop"
          actions={<ProblemAction {...props} failure={problem} />}
          onDismiss={props.onDismissProblem}
        >
          {t(advice.message, ...advice.substitutions)}
          <FailureDetails failure={problem} />
        </Notice>
      </div>
    )
  }
  if (notice === null) {
    if (props.pickHint) {
      return (
        <div class="card-notices">
          <Notice tone="plain" onDismiss={props.onDismissPickHint}>
            {t('pickHere')}
          </Notice>
        </div>
      )
    }
    if (props.beside !== null) return <StartedNew {...props} beside={props.beside} />
    return props.othersMedia ? <OthersMedia {...props} /> : null
  }
  return (
    <div class="card-notices">
      <Notice
        tone={
          (notice.what === 'several' ? notice.last : notice).what === 'left-out' ? 'stop' : 'plain'
        }
        onDismiss={props.onDismissNotice}
      >
        {noticeWords(notice)}
      </Notice>
    </div>
  )
}

/** Which draft a right click joins is told where it joined none, with the ways to have it otherwise. */
function StartedNew(props: {
  beside: Beside
  onOpenBeside: (id: DraftId) => void
  onJoinBeside: () => void
  onDismissBeside: () => void
}) {
  const { id, title, why, canJoin } = props.beside
  const wordsId = useId()
  return (
    <div class="card-notices">
      <Notice
        tone="plain"
        actions={
          <>
            {canJoin && (
              <Button describedBy={wordsId} onClick={props.onJoinBeside}>
                {t('besideJoin')}
              </Button>
            )}
            <Button
              look={canJoin ? 'quiet' : 'outlined'}
              describedBy={wordsId}
              onClick={() => props.onOpenBeside(id)}
            >
              {t('besideOpen')}
            </Button>
          </>
        }
        onDismiss={props.onDismissBeside}
      >
        <span id={wordsId}>{t(BESIDE[why], shortTitle(title))}</span>
      </Notice>
    </div>
  )
}

function OthersMedia(props: {
  onDismissOthersMedia: () => void
  onOpenUrl: (url: string) => void
}) {
  return (
    <div class="card-notices">
      <Notice tone="plain" onDismiss={props.onDismissOthersMedia}>
        {t('noteOthersMedia')}{' '}
        <LinkButton onClick={() => props.onOpenUrl(X_COPYRIGHT)}>
          {t('noteOthersMediaLink')}
        </LinkButton>
      </Notice>
    </div>
  )
}

function ProblemAction(props: {
  failure: Failure
  onSignIn: () => void
  onSetUp: () => void
  onOpenUrl: (url: string) => void
}) {
  const { remedy, link } = adviceFor(props.failure)
  if (remedy === 'sign-in') return <Button onClick={props.onSignIn}>{t('connectAgain')}</Button>
  if (remedy === 'set-up') return <Button onClick={props.onSetUp}>{t('checkSetUp')}</Button>
  if (link) {
    return (
      <Button icon="out" onClick={() => props.onOpenUrl(link.url)}>
        {t(link.label)}
      </Button>
    )
  }
  return null
}

/** The sentence of a notice. */
export function noticeWords(notice: ComposerNotice): string {
  switch (notice.what) {
    case 'too-many':
      return notice.count === 1 ? t('noticeFifth') : t('noticeTooMany', notice.count)
    case 'not-both':
      return t(notice.moving === 'gif' ? 'noticeGifNotBoth' : 'noticeVideoNotBoth', notice.name)
    case 'only-one':
      return t(notice.moving === 'gif' ? 'noticeOneGif' : 'noticeOneVideo', notice.name)
    case 'several':
      return t('noticeSeveral', notice.count, noticeWords(notice.last))
    case 'left-out': {
      const advice = adviceFor(notice.failure)
      return t('noticeLeftOut', notice.name, t(advice.message, ...advice.substitutions))
    }
  }
}
