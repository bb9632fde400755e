import { adviceFor } from '../../lib/failures/advice.ts'
import { t } from '../../lib/words/words.ts'
import { Button, IconButton } from '../ui/button.tsx'

/** A video that is longer than the account may post: the person says which part is meant. */
export function ToTrimTile(props: {
  name: string
  durationMs: number
  maxDurationMs: number
  onTrim: () => void
  onRemove: () => void
}) {
  const { name, durationMs, maxDurationMs } = props
  const { message, substitutions } = adviceFor({
    kind: 'media-too-long',
    durationMs,
    maxDurationMs,
  })
  return (
    <>
      <div class="tile-frame tile-message tile-unreadable tile-asks">
        <p>{t(message, ...substitutions)}</p>
        <div class="tile-actions">
          <Button label={t('trimFile', name)} onClick={props.onTrim}>
            {t('trimMore')}
          </Button>
        </div>
        <IconButton icon="close" label={t('removeFile', name)} onClick={props.onRemove} />
      </div>
      <p class="tile-line">
        <span>{name}</span>
      </p>
    </>
  )
}
