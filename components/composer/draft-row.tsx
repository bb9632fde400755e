import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { DraftView } from '../../lib/model/draft-view.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { EpochMs } from '../../lib/units.ts'
import { t } from '../../lib/words/words.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { usePreview } from '../ui/use-preview.ts'
import { useSeen } from '../ui/use-seen.ts'
import { draftDetail, shortTitle } from './draft-words.ts'
import { reasonWords } from './reason-words.ts'

/** A draft that is not open: what is in it, and what it needs before it can go out. */
export function DraftRow(props: {
  view: DraftView
  thumbnails: Previews
  now: EpochMs
  onOpen: () => void
  onDelete: () => void
  /** Stands behind its buttons, so that one Tab leads there. */
  toast: ComponentChildren
}) {
  const { view } = props
  return (
    <li class="draft" aria-label={view.title} data-draft={view.id}>
      <button type="button" class="draft-open" onClick={props.onOpen}>
        <Cover view={view} thumbnails={props.thumbnails} />
        <span class="draft-words">
          <span class="draft-title" dir="auto">
            {view.title}
          </span>
          <span class="draft-detail">{draftDetail(view, props.now)}</span>
          {view.need && (
            <span class="draft-need">
              <Icon small name="question" />
              <span>{reasonWords(view.need)}</span>
            </span>
          )}
        </span>
      </button>
      <IconButton
        icon="trash"
        label={t('deleteDraft', shortTitle(view.title))}
        onClick={props.onDelete}
      />
      {props.toast}
    </li>
  )
}

/** A small picture of its first file once the row is in view; else a letter, or what kind of file it is. */
function Cover({ view, thumbnails }: { view: DraftView; thumbnails: Previews }) {
  const { cover, holds } = view
  const place = useRef<HTMLSpanElement>(null)
  const isSeen = useSeen(place)
  const url = usePreview(thumbnails, isSeen ? (cover?.blob ?? null) : null)
  const [broken, setBroken] = useState<string | null>(null)
  return (
    <span ref={place} class="draft-cover" aria-hidden="true">
      {url !== null && url !== broken ? (
        <img src={url} alt="" draggable={false} onError={() => setBroken(url)} />
      ) : holds.what === 'text' ? (
        firstLetter(view.title)
      ) : (
        <Icon name={ICONS[holds.what]} />
      )}
    </span>
  )
}

const ICONS: Record<Exclude<DraftView['holds']['what'], 'text'>, IconName> = {
  pictures: 'image',
  files: 'image',
  gif: 'image',
  video: 'video',
}

/** What people take for one letter, also where it is several code points. */
function firstLetter(words: string): string {
  const [first] = new Intl.Segmenter().segment(words)
  return first?.segment.toLocaleUpperCase() ?? ''
}
