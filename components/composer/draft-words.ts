import type { Draft, WhyNewDraft } from '../../lib/model/draft.ts'
import { type DraftHolds, type DraftView, titleOf } from '../../lib/model/draft-view.ts'
import type { EpochMs } from '../../lib/units.ts'
import { formatMoment } from '../../lib/words/format.ts'
import { plainWords } from '../../lib/words/plain-words.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'

/** Characters of a title that a sentence has room for. */
const SHORT = 60

/** Names a draft in a sentence or on a button. */
export function shortTitle(title: string): string {
  return plainWords(title, SHORT)
}

export function deletedWords(draft: Draft): string {
  return t('deletedDraft', shortTitle(titleOf(draft)))
}

/** `2 pictures · 14:20`: what is in a draft, and when it was touched. */
export function draftDetail({ holds, updatedAt }: DraftView, now: EpochMs): string {
  return `${holdsWords(holds)} · ${formatMoment(updatedAt, now)}`
}

function holdsWords(holds: DraftHolds): string {
  switch (holds.what) {
    case 'text':
      return t('draftText')
    case 'gif':
      return t('draftGif')
    case 'video':
      return t('draftVideo')
    case 'pictures':
      return holds.count === 1 ? t('draftPicture') : t('draftPictures', holds.count)
    case 'files':
      return holds.count === 1 ? t('draftFile') : t('draftFiles', holds.count)
  }
}

/** Why a right click began a new draft. */
export const BESIDE: Record<WhyNewDraft, MessageKey> = {
  full: 'besideFull',
  'other-kind': 'besideOtherKind',
  old: 'besideOld',
}
