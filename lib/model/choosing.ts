import type { AttachmentId, EpochMs } from '../units.ts'
import type { Attachment } from './attachment.ts'
import type { Draft } from './draft.ts'
import type { Found } from './found.ts'

/** Which one stands chosen before anyone has chosen; -1 when none of them may be copied. */
export function bestOf(found: readonly Found[]): number {
  return found.findIndex(({ isProtected }) => !isProtected)
}

/**
 * The draft with one of several taken and about to be read. The same draft when there is nothing to
 * choose: it was chosen in another window, posted or removed meanwhile, or may not be copied.
 * @param index place among what was found.
 * @param nameOf what people know a medium by.
 */
export function choose(
  draft: Draft,
  id: AttachmentId,
  index: number,
  now: EpochMs,
  nameOf: (found: Found) => string,
): Draft {
  const place = draft.attachments.findIndex((attachment) => attachment.id === id)
  const attachment = draft.attachments[place]
  if (attachment?.content.state !== 'choosing' || attachment.source.kind !== 'page') return draft
  const found = attachment.content.found[index]
  if (found === undefined || found.isProtected) return draft
  const chosen: Attachment = {
    ...attachment,
    name: nameOf(found),
    source: {
      ...attachment.source,
      // What has no address is copied from its element, which the pin names.
      url: found.variant?.url ?? found.addresses[0]?.url ?? found.pin,
      // Its picture was for choosing and is deleted.
      found: { ...found, thumbnail: null },
    },
    about: found.about,
    content: { state: 'fetching', since: now, receivedBytes: 0, totalBytes: null },
  }
  return { ...draft, updatedAt: now, attachments: draft.attachments.with(place, chosen) }
}
