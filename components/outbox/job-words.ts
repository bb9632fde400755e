import type { JobLogEntry } from '../../lib/model/job.ts'
import type { JobStage, JobView } from '../../lib/model/job-view.ts'
import { lastLookAt } from '../../lib/model/looks.ts'
import type { UploadRate } from '../../lib/model/upload-rate.ts'
import { type EpochMs, minuteOf } from '../../lib/units.ts'
import {
  formatBytes,
  formatBytesOf,
  formatMoment,
  formatNumber,
  formatPercent,
  formatPrice,
  formatTime,
} from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import type { IconName } from '../ui/icon.tsx'

/** One line of a post's own log: when and what, with the price of what was read for it. */
export function logLine(entry: JobLogEntry, readPrice: (posts: number) => number): string {
  const at = formatTime(entry.at)
  switch (entry.what) {
    case 'create-sent':
      return t('logCreateSent', at)
    case 'create-uncertain':
      return entry.answer?.status === undefined
        ? t('logCreateUncertain', at)
        : t('logCreateTrouble', at, entry.answer.status)
    case 'create-refused':
      return t('logCreateRefused', at)
    case 'looked': {
      const read = entry.postsRead ?? 0
      return read === 0
        ? t('logLookedNone', at)
        : t('logLooked', at, formatNumber(read), formatPrice(readPrice(read)))
    }
    case 'found':
      return t('logFound', at)
    case 'sent-again':
      return t('logSentAgain', at)
    case 'asked':
      return t('logAsked', at)
    case 'answered':
      return t('logAnswered', at)
  }
}

/** Until when it is looked for, at the latest, and what that may cost. */
export function looksWords(
  looks: number,
  next: EpochMs,
  readPrice: (posts: number) => number,
): string {
  return t('looksUntil', formatTime(lastLookAt(looks, next)), formatPrice(readPrice(1)))
}

/** The words and the picture beside each. */
export const STAGES: Record<JobStage, { word: MessageKey; icon: IconName }> = {
  waiting: { word: 'stageWaiting', icon: 'clock' },
  fetching: { word: 'stageFetching', icon: 'download' },
  preparing: { word: 'stagePreparing', icon: 'prepare' },
  uploading: { word: 'stageUploading', icon: 'upload' },
  processing: { word: 'stageProcessing', icon: 'dots' },
  posting: { word: 'stagePosting', icon: 'post' },
  posted: { word: 'stagePosted', icon: 'check-circle' },
  deleting: { word: 'stageDeleting', icon: 'trash' },
  deleted: { word: 'stageDeleted', icon: 'trash' },
  paused: { word: 'stagePaused', icon: 'pause' },
  failed: { word: 'stageFailed', icon: 'alert' },
}

/**
 * The one detail after the state word; empty when the word says it all.
 * @param rate of the upload, where it is known.
 * @param secondsToUndo what is left to take it back; null where it cannot be, any more.
 */
export function jobDetail(
  job: JobView,
  now: EpochMs,
  rate: UploadRate | null = null,
  secondsToUndo: number | null = null,
): string {
  switch (job.stage) {
    case 'waiting':
      return waitingDetail(job, now)
    case 'fetching':
      return job.fraction === null ? soFar(job.movedBytes) : bytes(job, job.fraction)
    case 'uploading': {
      const left = rate?.minutesLeft ?? null
      if (left === null) return bytes(job, job.fraction ?? 0)
      return t('detailTimeLeft', formatPercent(job.fraction ?? 0), timeLeft(left))
    }
    case 'preparing':
      return job.fraction === null ? t('detailAMoment') : formatPercent(job.fraction)
    case 'processing':
      return t('detailAtX')
    case 'posting':
      if (secondsToUndo) return t('detailInSeconds', formatNumber(secondsToUndo))
      return job.failure === null ? t('detailAMoment') : t('detailLooking')
    case 'posted':
      return job.postedAt === null ? '' : formatMoment(job.postedAt, now)
    case 'deleting':
      return t('detailAtX')
    case 'deleted':
      return job.deletedAt === null ? '' : t('detailFromX', formatMoment(job.deletedAt, now))
    case 'paused':
      return job.totalBytes > 0 ? bytes(job, job.movedBytes / job.totalBytes) : ''
    case 'failed':
      return job.failedAt === null ? '' : formatMoment(job.failedAt, now)
  }
}

/** The bytes of an upload, and how quickly they go where that is known. */
export function bytesAndRate(job: JobView, rate: UploadRate | null): string {
  const moved = formatBytesOf(job.movedBytes, Math.max(1, job.totalBytes))
  const bytesPerSecond = rate?.bytesPerSecond ?? null
  if (bytesPerSecond === null) return moved
  return t('detailRate', moved, t('bytesPerSecond', formatBytes(bytesPerSecond)))
}

/** `3 min left`; 0 is less than one. In few letters: it stands beside the state and the percent. */
function timeLeft(minutes: number): string {
  if (minutes === 0) return t('leftUnderAMinute')
  if (minutes < 60) return t('leftMinutes', formatNumber(minutes))
  return t('leftHours', formatNumber(Math.round(minutes / 60)))
}

function waitingDetail(job: JobView, now: EpochMs): string {
  if (job.asks) return t('detailYourAnswer')
  // Its sentence says what it waits for.
  if (job.heldByRefusal) return ''
  // Its sentence names the time already.
  if (job.failure?.kind === 'x-rate-limited') return ''
  if (job.until !== null) {
    // A time that is there already is no news.
    return minuteOf(job.until) > now ? t('detailUntil', formatTime(job.until)) : t('detailAMoment')
  }
  return job.ahead > 0 ? t('detailTurnAfter', job.ahead) : t('detailTurn')
}

function bytes(job: JobView, fraction: number): string {
  return t(
    'detailBytes',
    formatPercent(fraction),
    formatBytesOf(job.movedBytes, Math.max(1, job.totalBytes)),
  )
}

function soFar(movedBytes: number): string {
  return movedBytes > 0 ? t('bytesSoFar', formatBytes(movedBytes)) : ''
}
