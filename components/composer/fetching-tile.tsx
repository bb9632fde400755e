import type { AttachmentContent } from '../../lib/model/attachment.ts'
import { formatBytes, formatBytesOf, formatPercent } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { IconButton } from '../ui/button.tsx'

type Fetching = Extract<AttachmentContent, { state: 'fetching' }>

/** A file that is being read from its page. Removing it stops the reading. */
export function FetchingTile(props: { name: string; content: Fetching; onRemove: () => void }) {
  const { name, content, onRemove } = props
  const { receivedBytes, totalBytes } = content
  const fraction = totalBytes ? Math.min(1, receivedBytes / totalBytes) : null
  return (
    <>
      <div class="tile-frame">
        <span class="tile-name">{name}</span>
        <span class="tile-remove">
          <IconButton solid icon="close" label={t('removeFile', name)} onClick={onRemove} />
        </span>
        <div
          class="tile-bar"
          role="progressbar"
          aria-label={t('progressOf', t('stageFetching'), name)}
          {...(fraction !== null && {
            'aria-valuemin': 0,
            'aria-valuemax': 100,
            'aria-valuenow': Math.floor(fraction * 100),
          })}
        >
          <span style={{ inlineSize: `${(fraction ?? 0) * 100}%` }} />
        </div>
      </div>
      <p class="tile-line">
        <span class="tile-working">
          {fraction === null
            ? t('stageFetching')
            : t('stageWithPercent', t('stageFetching'), formatPercent(fraction))}
        </span>
        <span class="tile-bytes">{bytesLine(receivedBytes, totalBytes)}</span>
      </p>
    </>
  )
}

function bytesLine(received: number, total: number | null): string {
  if (total) return formatBytesOf(received, total)
  return received > 0 ? t('bytesSoFar', formatBytes(received)) : ''
}

/** A file of this computer that is being stored. */
export function IncomingTile({ name }: { name: string }) {
  return (
    <>
      <div class="tile-frame">
        <span class="tile-name">{name}</span>
      </div>
      <p class="tile-line">
        <span class="tile-working">{t('fileStoring')}</span>
      </p>
    </>
  )
}
