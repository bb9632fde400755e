import { MiB } from '../units.ts'

/** What a picture's structure says of it; the pixels are never decoded. */
export interface ImageInfo {
  /** As displayed; null where the header does not say. */
  width: number | null
  height: number | null
  /** It says that it moves, though it may be of a single frame. */
  animated: boolean
  /** Of an animated one: none, one, or at least two; they are not always counted to the end. */
  frames?: number
  /** Every part that the structure announces is there, up to its end mark. */
  complete: boolean
}

/** A walk through a picture stops here: X takes no picture of even a quarter of it. */
export const WALK_BYTES = 64 * MiB

/**
 * Read at a time of what is read through to its end: each reading asks another process, which is what takes
 * the time. Most photos are read at once.
 */
export const READ_THROUGH_BYTES = 4 * MiB
