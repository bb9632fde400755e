import { showBadge } from '../../lib/browser/badge.ts'
import { notify } from '../../lib/browser/notifications.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import type { Job } from '../../lib/model/job.ts'
import { t } from '../../lib/words/words.ts'
import { laterPart } from './later-part.ts'

const LONGEST_TITLE = 80

/**
 * One notification per result: posted, stopped, a question, or not deleted. Its button and a press on it
 * lead to the post on X, or to where something can be done.
 */
export async function announceJob(job: Job): Promise<void> {
  const title = firstLine(job)
  switch (job.state.state) {
    case 'published': {
      const { deletion, postId } = job.state
      if (deletion?.state !== 'failed') {
        const action = postId === null ? t('openCourier') : t('viewOnX')
        return notify(job.id, t('notifyPosted'), title, action)
      }
      const why = await reason(deletion.failure, 'adviceWhenNotDeleted', title)
      return notify(job.id, t('notifyNotDeleted'), why, t('openCourier'))
    }
    case 'asking':
      return notify(job.id, t('notifyAsks'), title, t('openCourier'))
    case 'blocked': {
      const why = await reason(job.state.failure, 'adviceWhenStopped', title)
      return notify(job.id, t('notifyFailed'), why, t('openCourier'))
    }
    default:
  }
}

/** Something failed before there was anything to show it in. */
export async function announceTrouble(failure: Failure): Promise<void> {
  const why = await reason(failure, 'adviceWhenStopped', t('failureUnexpected'))
  return notify('trouble', t('extensionName'), why)
}

/** A failure's words; `otherwise` where they cannot be loaded, as it is to be told all the same. */
async function reason(
  failure: Failure,
  advise: 'adviceWhenStopped' | 'adviceWhenNotDeleted',
  otherwise: string,
): Promise<string> {
  const later = await laterPart().catch(() => null)
  if (later === null) return otherwise
  const { message, substitutions } = later[advise](failure)
  return t(message, ...substitutions)
}

/** What the toolbar button shows; each acknowledged segment asks for it. */
let shown = ''

/** The toolbar button counts what moves; what needs the person comes first. */
export async function refreshBadge({
  open,
  needsYou,
}: {
  open: number
  needsYou: number
}): Promise<void> {
  const moving = open - needsYou
  const counts = `${moving} ${needsYou}`
  if (counts === shown) return
  const quiet = moving === 0 ? t('badgeQuiet') : t('badgeGoingOut', moving)
  await showBadge(moving, needsYou, needsYou > 0 ? t('badgeNeedsYou', needsYou) : quiet)
  shown = counts
}

function firstLine(job: Job): string {
  const line = job.text.split('\n')[0]?.trim() || (job.media[0]?.name ?? '')
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE - 1)}…` : line
}
