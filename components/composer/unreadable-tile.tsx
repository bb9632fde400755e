import { adviceFor } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import { t } from '../../lib/words/words.ts'
import { Button, IconButton } from '../ui/button.tsx'

/** Stands in the place of a picture that could not be read: why, and the one thing that helps. */
export function UnreadableTile(props: {
  name: string
  failure: Failure
  /** It came from a page, so reading it again can help. */
  canRetry: boolean
  onRemove: () => void
  onChooseFile: () => void
  onRetry: () => void
}) {
  const { name, failure, canRetry, onRemove, onChooseFile, onRetry } = props
  const advice = adviceFor(failure)
  const retry = canRetry && (advice.remedy === 'retry' || advice.remedy === 'free-space')
  return (
    <>
      <div class="tile-frame tile-message tile-unreadable">
        <p>{t(advice.message, ...advice.substitutions)}</p>
        {retry ? (
          <Button onClick={onRetry}>{t('tryAgain')}</Button>
        ) : (
          <Button onClick={onChooseFile}>{t('chooseFile')}</Button>
        )}
        <IconButton icon="close" label={t('removeFile', name)} onClick={onRemove} />
      </div>
      <p class="tile-line tile-stopped">
        <span>{name}</span>
      </p>
    </>
  )
}
