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
