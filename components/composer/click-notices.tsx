import { useId } from 'preact/hooks'
import { X_COPYRIGHT } from '../../lib/failures/advice.ts'
import type { Beside } from '../../lib/stores/draft-list.ts'
import type { DraftId } from '../../lib/units.ts'
import { t } from '../../lib/words/words.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { BESIDE, shortTitle } from './draft-words.ts'

export interface ClickNotice {
  /** The draft that a right click left alone as it began this one. */
  beside: Beside | null
  onOpenBeside: (id: DraftId) => void
  onJoinBeside: () => void
  onDismissBeside: () => void
  /** Something from a page is in the post, for the first time. */
  othersMedia: boolean
  onDismissOthersMedia: () => void
  onOpenUrl: (url: string) => void
}

/** What is told of a right click: which draft it left alone, else, the first time, whose media it may be. */
export function ClickNotices(props: ClickNotice) {
  if (props.beside !== null) return <StartedNew {...props} beside={props.beside} />
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

/** Which draft a right click joins is told where it joined none, with the ways to have it otherwise. */
function StartedNew(props: ClickNotice & { beside: Beside }) {
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
