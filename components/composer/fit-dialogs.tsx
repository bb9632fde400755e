import { useEffect } from 'preact/hooks'
import { type Attachment, originalOfContent, wishOfContent } from '../../lib/model/attachment.ts'
import { wishWithCrop } from '../../lib/model/crop.ts'
import { isCroppable } from '../../lib/model/croppable.ts'
import type { FitLimits, FitWish } from '../../lib/model/fit.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { AttachmentId } from '../../lib/units.ts'
import { CropDialog } from './crop-dialog.tsx'
import { type Lookable, LookDialog } from './look-dialog.tsx'
import { TrimDialog, type Trimmable } from './trim-dialog.tsx'

/** What is open about one attachment. */
export interface FitView {
  what: 'look' | 'trim' | 'crop'
  id: AttachmentId
}

/** The dialogs about how an attachment is made fit; none once there is nothing to say about it. */
export function FitDialogs(props: {
  view: FitView
  attachments: Attachment[]
  limits: FitLimits
  previews: Previews
  showFrames: StorePorts['showFrames']
  onWish: (id: AttachmentId, wish: FitWish) => void
  onClose: () => void
}) {
  const { view, limits, previews, onClose } = props
  const attachment = props.attachments.find(({ id }) => id === view.id)
  const isOver = attachment === undefined || !hasView(view, attachment, limits)
  useEffect(() => {
    // Else it would come up again by itself, once there is something to say again.
    if (isOver) onClose()
  }, [isOver])
  if (attachment === undefined) return null
  const onWish = (wish: FitWish) => props.onWish(attachment.id, wish)
  if (view.what === 'look') {
    return isLookable(attachment) ? (
      <LookDialog {...{ attachment, previews, onWish, onClose }} />
    ) : null
  }
  if (view.what === 'crop') {
    if (!isForCrop(attachment)) return null
    const { name, content } = attachment
    const wish = wishOfContent(content)
    return (
      <CropDialog
        picture={{ name, original: originalOfContent(content), crop: wish.crop }}
        previews={previews}
        onSave={(crop) => {
          const next = wishWithCrop(wish, crop)
          if (next !== null) onWish(next)
        }}
        onClose={onClose}
      />
    )
  }
  const trimmable = trimmableOf(attachment, limits)
  if (trimmable === null) return null
  const { wish, video } = trimmable
  return (
    <TrimDialog
      video={video}
      previews={previews}
      showFrames={props.showFrames}
      onSave={(cut) => {
        const { cut: _before, asIs: _whole, ...otherwise } = wish
        onWish(cut === null ? otherwise : { ...otherwise, cut })
      }}
      onClose={onClose}
    />
  )
}

function hasView({ what }: FitView, attachment: Attachment, limits: FitLimits): boolean {
  switch (what) {
    case 'look':
      return isLookable(attachment)
    case 'crop':
      return isForCrop(attachment)
    case 'trim':
      return trimmableOf(attachment, limits) !== null
  }
}

type WithFile = Attachment & { content: Lookable }

function isLookable(attachment: Attachment): attachment is WithFile {
  const { state } = attachment.content
  return state === 'stored' || state === 'fitting'
}

function isForCrop(attachment: Attachment): attachment is WithFile {
  if (!isLookable(attachment)) return false
  const original = originalOfContent(attachment.content)
  return original.kind === 'image' && isCroppable(original)
}

/** What can be cut of an attachment; null where it is no video that is here. */
function trimmableOf(
  { name, content }: Attachment,
  limits: FitLimits,
): { video: Trimmable; wish: FitWish } | null {
  const { state } = content
  if (state !== 'to-trim' && state !== 'stored' && state !== 'fitting') return null
  const { maxDurationMs, minDurationMs } = limits.video
  const { blob, kind, durationMs: known } = originalOfContent(content)
  if (kind !== 'video') return null
  const wish = wishOfContent(content)
  const durationMs =
    state === 'to-trim' ? content.durationMs : (known ?? lengthOfWhole(content, wish))
  return { video: { name, maxDurationMs, minDurationMs, blob, durationMs, cut: wish.cut }, wish }
}

/** Where nobody wrote down how long the whole is, the video itself tells. */
function lengthOfWhole(content: Lookable, { cut }: FitWish): number | null {
  if (cut !== undefined || content.state !== 'stored') return null
  return content.file.durationMs ?? null
}
