import type { Draft } from '../../lib/model/draft.ts'
import type { DraftId, EpochMs } from '../../lib/units.ts'
import { formatMoment } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { IconButton } from '../ui/button.tsx'
import './earlier-drafts.css'

/** Drafts that were left for another; nothing that was written is out of reach. */
export function EarlierDrafts(props: {
  drafts: Draft[]
  now: EpochMs
  onOpen: (id: DraftId) => void
  onDelete: (id: DraftId) => void
}) {
  if (props.drafts.length === 0) return null
  return (
    <details class="earlier">
      <summary>{t('earlierDrafts', props.drafts.length)}</summary>
      <ul aria-label={t('earlierDraftsList')}>
        {props.drafts.map((draft) => {
          const title = titleOf(draft)
          return (
            <li key={draft.id}>
              <button type="button" class="earlier-open" onClick={() => props.onOpen(draft.id)}>
                <span class="earlier-title">
                  <bdi>{title}</bdi>
                </span>
                <span class="earlier-detail">{detailOf(draft, props.now)}</span>
              </button>
              <IconButton
                icon="trash"
                label={t('deleteDraft', title)}
                onClick={() => props.onDelete(draft.id)}
              />
            </li>
          )
        })}
      </ul>
    </details>
  )
}

function titleOf({ text, attachments }: Draft): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '')
  return line?.trim() ?? attachments[0]?.name ?? ''
}

function detailOf({ attachments, updatedAt }: Draft, now: EpochMs): string {
  const moment = formatMoment(updatedAt, now)
  if (attachments.length === 0) return moment
  return attachments.length === 1
    ? t('draftWithFile', moment)
    : t('draftWithFiles', moment, attachments.length)
}
