import { adviceFor } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import type { ComposerNotice } from '../../lib/stores/attachments.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { FailureDetails } from '../ui/failure-details.tsx'
import { Notice } from '../ui/notice.tsx'
import { type ClickNotice, ClickNotices } from './click-notices.tsx'
import { LeftOutNotice } from './left-out-notice.tsx'

/**
 * Why the last thing asked for did not happen, the graver one when there are two; the first time
 * something from a page is in the post, whose it may be.
 */
export function ComposerNotices(
  props: ClickNotice & {
    notice: ComposerNotice | null
    problem: Failure | null
    /** Files are to be chosen here, and the dialog could not be opened without another press. */
    pickHint: boolean
    onDismissPickHint: () => void
    /** How many of the files that were left out a post of their own can hold. */
    startable: number
    onStartNew: () => void
    onDismissNotice: () => void
    onDismissProblem: () => void
    onSignIn: () => void
    onSetUp: () => void
  },
) {
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
    return props.beside !== null || props.othersMedia ? <ClickNotices {...props} /> : null
  }
  return (
    <LeftOutNotice
      notice={notice}
      startable={props.startable}
      onStartNew={props.onStartNew}
      onDismiss={props.onDismissNotice}
    />
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
