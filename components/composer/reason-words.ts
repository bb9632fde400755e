import { adviceFor } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import { SECOND } from '../../lib/units.ts'
import { formatDuration } from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'

/** Short forms of the reasons, made for one line; any other reason is said in full. */
const REASONS: Partial<Record<Failure['kind'], MessageKey>> = {
  'draft-empty': 'reasonEmpty',
  'no-account': 'reasonNoAccount',
  'signed-out': 'reasonSignedOut',
  'attachment-not-ready': 'reasonUnreadable',
  'media-needs-permission': 'reasonAllow',
  'attachment-not-chosen': 'reasonNotChosen',
  'mixed-kinds': 'reasonMixed',
  'too-many-attachments': 'reasonTooMany',
}

/** Why a draft cannot be posted, and what to do, in one line where that goes. */
export function reasonWords(failure: Failure): string {
  if (failure.kind === 'media-too-long') {
    return t('reasonTrim', formatDuration(failure.maxDurationMs / SECOND))
  }
  const short = REASONS[failure.kind]
  if (short) return t(short)
  const advice = adviceFor(failure)
  return t(advice.message, ...advice.substitutions)
}
