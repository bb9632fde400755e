import { useState } from 'preact/hooks'
import type { MediaKind } from '../../lib/model/attachment.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { BlobKey } from '../../lib/units.ts'
import { usePreview } from '../ui/use-preview.ts'
import { VideoPreview } from './video-preview.tsx'

/** A stored file in a tile, as far as this browser can show it; else its name. */
export function Medium(props: {
  name: string
  blob: BlobKey
  kind: MediaKind
  altText: string
  previews: Previews
}) {
  const { name, blob, kind, altText } = props
  const url = usePreview(props.previews, blob)
  const [broken, setBroken] = useState(false)
  if (broken) return <span class="tile-name">{name}</span>
  if (url === null) return null
  return kind === 'video' ? (
    <VideoPreview name={name} altText={altText} url={url} />
  ) : (
    // Dragged as the browser does it, it would be dropped here as one more file.
    <img
      class="tile-media"
      src={url}
      alt={altText}
      draggable={false}
      onError={() => setBroken(true)}
    />
  )
}
