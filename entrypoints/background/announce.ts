import { showBadge } from '../../lib/browser/badge.ts'
import { notify } from '../../lib/browser/notifications.ts'
import { adviceWhenStopped } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import { isFinished, type Job } from '../../lib/model/job.ts'
import { t } from '../../lib/words/words.ts'

const LONGEST_TITLE = 80

/** One notification per result: posted, stopped, or a question. */
export async function announceJob(job: Job): Promise<void> {
  const title = firstLine(job)
  switch (job.state.state) {
    case 'published':
      return notify(job.id, t('notifyPosted'), title)
    case 'asking':
      return notify(job.id, t('notifyAsks'), title)
    case 'blocked': {
      const { message, substitutions } = adviceWhenStopped(job.state.failure)
      return notify(job.id, t('notifyFailed'), t(message, ...substitutions))
    }
    default:
  }
}

/** Something failed before there was anything to show it in. */
export async function announceTrouble(failure: Failure): Promise<void> {
  const { message, substitutions } = adviceWhenStopped(failure)
  return notify('trouble', t('extensionName'), t(message, ...substitutions))
}

/** The toolbar button counts what moves; what needs the person comes first. */
export async function refreshBadge(jobs: Job[]): Promise<void> {
  const open = jobs.filter((job) => !isFinished(job))
  const needsYou = open.filter(({ state }) => state.state === 'blocked' || state.state === 'asking')
  const asking = needsYou.length
  const moving = open.length - asking
  const quiet = moving === 0 ? t('badgeQuiet') : t('badgeGoingOut', moving)
  await showBadge(moving, asking, asking > 0 ? t('badgeNeedsYou', asking) : quiet)
}

function firstLine(job: Job): string {
  const line = job.text.split('\n')[0]?.trim() || (job.media[0]?.name ?? '')
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE - 1)}…` : line
}
