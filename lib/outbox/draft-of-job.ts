import type { AttachmentContent } from '../model/attachment.ts'
import { type Draft, newDraft } from '../model/draft.ts'
import { isComposing, type Job, type JobMedia } from '../model/job.ts'
import type { EpochMs } from '../units.ts'
import { mayHaveGoneOut } from './control.ts'

/**
 * The draft a job was made from, for editing; null once the post may have gone out, and while that draft
 * still is the draft.
 */
export function draftOfJob(job: Job, now: EpochMs): Draft | null {
  if (mayHaveGoneOut(job) || isComposing(job)) return null
  return {
    ...newDraft(now),
    text: job.text,
    accountId: job.accountId,
    options: job.options,
    shared: job.undo?.shared ?? null,
    ...(job.undo?.wasReminded && { wasReminded: true }),
    attachments: job.media.map((media) => {
      const { attachmentId: id, name, source, altText } = media
      return { id, name, source, altText, content: contentOf(media, now) }
    }),
  }
}

/**
 * A new draft with the words of a post that is out, to write it again; null where there are none. Its
 * files are no longer here.
 */
export function draftAgain({ text, accountId, options }: Job, now: EpochMs): Draft | null {
  return text.trim() === '' ? null : { ...newDraft(now), text, accountId, options }
}

function contentOf({ progress, fit }: JobMedia, now: EpochMs): AttachmentContent {
  switch (progress.state) {
    case 'fetching':
      return { state: 'fetching', since: now, receivedBytes: 0, totalBytes: null }
    case 'fitting':
      return progress
    default:
      return { state: 'stored', file: progress.file, ...(fit && { fit }) }
  }
}
