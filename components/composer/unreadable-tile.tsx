import { adviceFor } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import { t } from '../../lib/words/words.ts'
import { allowWords } from '../ui/allow-words.ts'
import { Button, IconButton } from '../ui/button.tsx'

interface Ways {
  failure: Failure
  /** It came from a page, so reading it again can help. */
  canRetry: boolean
  /** Its tab is there, so a picture of it can be taken. */
  hasTab: boolean
  onChooseFile: () => void
  onRetry: () => void
  /** Makes it fit in the usual way; null where nothing else was wished. */
  onUndoChange: (() => void) | null
  onAllow: (hosts: string[]) => void
  onPicture: () => void
  /** Only where nothing is known of it but its address. */
  onKeepLink: (() => void) | null
}

/** Stands in the place of a picture that could not be read: why, and the one thing that helps. */
export function UnreadableTile(
  props: {
    name: string
    /** The person was asked for its hosts and did not allow them. */
    isDeclined: boolean
    onRemove: () => void
  } & Ways,
) {
  const { name, failure, onRemove } = props
  const advice = adviceFor(failure)
  // A question is no failure: only the person's word is missing.
  const asks = advice.remedy === 'allow'
  return (
    <>
      <div class={`tile-frame tile-message tile-unreadable${asks ? ' tile-asks' : ''}`}>
        <div>
          <p>{t(advice.message, ...advice.substitutions)}</p>
          <p role="status">{props.isDeclined && t('allowDeclined')}</p>
        </div>
        <div class="tile-actions">
          <Remedy {...props} />
          {props.onKeepLink && (
            <Button look="quiet" onClick={props.onKeepLink}>
              {t('keepLink')}
            </Button>
          )}
        </div>
        <IconButton icon="close" label={t('removeFile', name)} onClick={onRemove} />
      </div>
      <p class={asks ? 'tile-line' : 'tile-line tile-stopped'}>
        <span>{name}</span>
      </p>
    </>
  )
}

function Remedy(props: Ways) {
  const { failure, canRetry, hasTab, onAllow, onPicture } = props
  const { remedy } = adviceFor(failure)
  const chooseFile = (look: 'outlined' | 'quiet') => (
    <Button look={look} onClick={props.onChooseFile}>
      {t('chooseFile')}
    </Button>
  )
  if (failure.kind === 'media-needs-permission') {
    return (
      <>
        <Button onClick={() => onAllow(failure.hosts)}>{allowWords(failure.hosts)}</Button>
        {hasTab ? (
          <Button look="quiet" onClick={onPicture}>
            {t('pictureOfTab')}
          </Button>
        ) : (
          chooseFile('quiet')
        )}
      </>
    )
  }
  if (remedy === 'picture' && hasTab) {
    return (
      <>
        <Button onClick={onPicture}>{t('pictureOfTab')}</Button>
        {chooseFile('quiet')}
      </>
    )
  }
  if (canRetry && (remedy === 'retry' || remedy === 'free-space')) {
    return (
      <>
        <Button onClick={props.onRetry}>{t('tryAgain')}</Button>
        <UndoChange {...props} />
      </>
    )
  }
  return (
    <>
      {chooseFile('outlined')}
      <UndoChange {...props} />
    </>
  )
}

/** The way back to what it was before it was to be made fit otherwise. */
function UndoChange({ onUndoChange }: Ways) {
  if (onUndoChange === null) return null
  return (
    <Button look="quiet" onClick={onUndoChange}>
      {t('undoChange')}
    </Button>
  )
}
