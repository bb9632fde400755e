import type { Attachment } from './attachment.ts'
import { attachmentKind } from './composition.ts'
import type { Draft } from './draft.ts'

/**
 * What in a post could have alt text and has none, in order. Pictures and GIFs: whether X keeps words
 * for a video is not written down anywhere (x-api.md §8), so nobody is asked for them. What is not known
 * yet is taken for a picture, as it most often is.
 */
export function withoutAltText(draft: Pick<Draft, 'attachments'>): Attachment[] {
  return draft.attachments.filter(
    (attachment) =>
      (attachmentKind(attachment) ?? 'image') !== 'video' && attachment.altText.trim() === '',
  )
}

/** Whether pressing Post asks first: once for each draft, and only those who want it. */
export function remindsNow(draft: Draft, isWanted: boolean): boolean {
  return isWanted && !draft.wasReminded && withoutAltText(draft).length > 0
}
