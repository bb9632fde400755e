import type { Attachment } from '../../lib/model/attachment.ts'
import type { IncomingFile } from '../../lib/stores/attachments.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { AttachmentId } from '../../lib/units.ts'
import { t } from '../../lib/words/words.ts'
import { FetchingTile, IncomingTile } from './fetching-tile.tsx'
import { StoredTile } from './stored-tile.tsx'
import './tray.css'
import { UnreadableTile } from './unreadable-tile.tsx'

export interface TrayActions {
  onAltText: (id: AttachmentId) => void
  onRemove: (id: AttachmentId) => void
  /** Opens the file dialog for a file in this one's place. */
  onChooseFile: (id: AttachmentId) => void
  onRetry: (id: AttachmentId) => void
}

/** The media of the post: one across the full width, two to four in two columns. */
export function Tray(
  props: {
    attachments: Attachment[]
    incoming: readonly IncomingFile[]
    previews: Previews
  } & TrayActions,
) {
  const { attachments, incoming } = props
  const count = attachments.length + incoming.length
  if (count === 0) return null
  return (
    <ul class={count === 1 ? 'tray' : 'tray tray-many'} aria-label={t('attachments')}>
      {attachments.map((attachment) => (
        <li key={attachment.id} class="tile" aria-label={attachment.name}>
          <Tile {...props} attachment={attachment} />
        </li>
      ))}
      {incoming.map(({ id, name }) => (
        <li key={id} class="tile" aria-label={name}>
          <IncomingTile name={name} />
        </li>
      ))}
    </ul>
  )
}

function Tile(props: { attachment: Attachment; previews: Previews } & TrayActions) {
  const { attachment, previews } = props
  const { id, name, content } = attachment
  const remove = () => props.onRemove(id)
  switch (content.state) {
    case 'fetching':
      return <FetchingTile name={name} content={content} onRemove={remove} />
    case 'unreadable':
      return (
        <UnreadableTile
          name={name}
          failure={content.failure}
          canRetry={attachment.source.kind === 'page'}
          onRemove={remove}
          onChooseFile={() => props.onChooseFile(id)}
          onRetry={() => props.onRetry(id)}
        />
      )
    case 'stored':
      return (
        <StoredTile
          name={name}
          file={content.file}
          altText={attachment.altText}
          previews={previews}
          onAltText={() => props.onAltText(id)}
          onRemove={remove}
        />
      )
  }
}
