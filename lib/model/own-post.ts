import type { EpochMs, MediaId, PostId } from '../units.ts'

/** A post of the account's own, as read back. */
export interface OwnPost {
  id: PostId
  /** By X's clock, from the id itself. */
  createdAt: EpochMs
  /** As the person typed it: t.co links expanded, media links removed, entities undone, NFC. */
  text: string
  mediaIds: MediaId[]
}

/**
 * Whether a text read back from X is what was sent. X gives a link typed without a scheme back with
 * one, and may end it with a slash, so both count as the same.
 */
export function isSameText(sent: string, readBack: string): boolean {
  return comparable(sent) === comparable(readBack)
}

function comparable(text: string): string {
  return text
    .normalize('NFC')
    .trim()
    .replace(/\bhttps?:\/\//gi, '')
    .replace(/\/(?=\s|$)/g, '')
}
