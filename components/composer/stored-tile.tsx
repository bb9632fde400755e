import { useState } from 'preact/hooks'
import type { StoredFile } from '../../lib/model/attachment.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import { formatBytes } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { usePreview } from '../ui/use-preview.ts'
import { VideoPreview } from './video-preview.tsx'

/** Short names of what X takes. */
const FORMATS: Record<StoredFile['mediaType'], string> = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
  'image/gif': 'GIF',
  'video/mp4': 'MP4',
  'video/quicktime': 'MOV',
  'video/webm': 'WebM',
}

/** A picture or video whose bytes are here. */
export function StoredTile(props: {
  name: string
  file: StoredFile
  altText: string
  previews: Previews
  onAltText: () => void
  onRemove: () => void
}) {
  const { name, file } = props
  const altText = props.altText.trim()
  const hasAltText = altText !== ''
  const url = usePreview(props.previews, file.blob)
  const [broken, setBroken] = useState(false)
  return (
    <>
      <div class="tile-frame">
        {url !== null && !broken && file.kind !== 'video' && (
          <img class="tile-media" src={url} alt={altText} onError={() => setBroken(true)} />
        )}
        {url !== null && file.kind === 'video' && (
          <VideoPreview name={name} altText={altText} url={url} />
        )}
        {broken && <span class="tile-name">{name}</span>}
        <button
          type="button"
          class={hasAltText ? 'tile-badge tile-badge-done' : 'tile-badge'}
          aria-label={t('altTextFor', name)}
          onClick={props.onAltText}
        >
          <Icon small name={hasAltText ? 'check' : 'plus'} />
          {t('altBadge')}
        </button>
        <span class="tile-remove">
          <IconButton solid icon="close" label={t('removeFile', name)} onClick={props.onRemove} />
        </span>
      </div>
      <p class="tile-line">
        <span>{t('fileLine', FORMATS[file.mediaType], formatBytes(file.byteLength))}</span>
        {file.width !== null && file.height !== null && (
          <span>{t('pixels', file.width, file.height)}</span>
        )}
      </p>
    </>
  )
}
