import { type Draft, newDraft } from '../model/draft.ts'
import type { Job } from '../model/job.ts'
import type { EpochMs } from '../units.ts'
import { mayHaveGoneOut } from './control.ts'

/** The draft a job was made from, for editing; null once the post may have gone out. */
export function draftOfJob(job: Job, now: EpochMs): Draft | null {
  if (mayHaveGoneOut(job)) return null
  return {
    ...newDraft(now),
    text: job.text,
    accountId: job.accountId,
    options: job.options,
    attachments: job.media.map(({ attachmentId, name, source, altText, progress }) => ({
      id: attachmentId,
      name,
      source,
      altText,
      content:
        progress.state === 'fetching'
          ? { state: 'fetching', since: now, receivedBytes: 0, totalBytes: null }
          : { state: 'stored', file: progress.file },
    })),
  }
}
