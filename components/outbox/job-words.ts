import type { JobStage, JobView } from '../../lib/model/job-view.ts'
import type { EpochMs } from '../../lib/units.ts'
import {
  formatBytes,
  formatBytesOf,
  formatMoment,
  formatPercent,
  formatTime,
} from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import type { IconName } from '../ui/icon.tsx'

/** The nine words and the picture beside each. */
export const STAGES: Record<JobStage, { word: MessageKey; icon: IconName }> = {
  waiting: { word: 'stageWaiting', icon: 'clock' },
  fetching: { word: 'stageFetching', icon: 'download' },
  preparing: { word: 'stagePreparing', icon: 'prepare' },
  uploading: { word: 'stageUploading', icon: 'upload' },
  processing: { word: 'stageProcessing', icon: 'dots' },
  posting: { word: 'stagePosting', icon: 'post' },
  posted: { word: 'stagePosted', icon: 'check-circle' },
  paused: { word: 'stagePaused', icon: 'pause' },
  failed: { word: 'stageFailed', icon: 'alert' },
}

/** The one detail after the state word; empty when the word says it all. */
export function jobDetail(job: JobView, now: EpochMs): string {
  switch (job.stage) {
    case 'waiting':
      return waitingDetail(job)
    case 'fetching':
      return job.fraction === null ? soFar(job.movedBytes) : bytes(job, job.fraction)
    case 'uploading':
      return bytes(job, job.fraction ?? 0)
    case 'preparing':
      return t('detailAMoment')
    case 'processing':
      return t('detailAtX')
    case 'posting':
      return job.failure === null ? t('detailAMoment') : t('detailLooking')
    case 'posted':
      return job.postedAt === null ? '' : formatMoment(job.postedAt, now)
    case 'paused':
      return job.totalBytes > 0 ? bytes(job, job.movedBytes / job.totalBytes) : ''
    case 'failed':
      return ''
  }
}

function waitingDetail(job: JobView): string {
  if (job.asks) return t('detailYourAnswer')
  // Its sentence says what it waits for.
  if (job.heldByRefusal) return ''
  // Its sentence names the time already.
  if (job.failure?.kind === 'x-rate-limited') return ''
  if (job.until !== null) return t('detailUntil', formatTime(job.until))
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
