/** Units and branded primitives. Everything here is a plain value that survives structured clone. */

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const KiB = 1_024
export const MiB = 1_024 * KiB

declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** Milliseconds since 1970, as `Date.now()` gives them. */
export type EpochMs = number

/** When the minute that a clock shows at `at` began; every time zone is whole minutes off. */
export function minuteOf(at: EpochMs): EpochMs {
  return at - (at % MINUTE)
}

/** X's numeric user id, kept as text because X's ids overflow a number. */
export type AccountId = Branded<string, 'AccountId'>
/** X's numeric post id, kept as text. */
export type PostId = Branded<string, 'PostId'>
/** X's upload and media id, kept as text. */
export type MediaId = Branded<string, 'MediaId'>
/** `<prefix>_<media id>`; only the part after `_` is comparable (x-api.md §2.1). */
export type MediaKey = Branded<string, 'MediaKey'>

export type DraftId = Branded<string, 'DraftId'>
export type AttachmentId = Branded<string, 'AttachmentId'>
export type JobId = Branded<string, 'JobId'>
/** Names one stored Blob. */
export type BlobKey = Branded<string, 'BlobKey'>

/** A fresh local id. Draft, attachment, job and blob ids are UUIDs; X's ids never come from here. */
export function newId<T extends DraftId | AttachmentId | JobId | BlobKey>(): T {
  return crypto.randomUUID() as string as T
}
