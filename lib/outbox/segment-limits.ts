import { MiB } from '../units.ts'

/**
 * X advises segments of at most 5 MB and shows 4 MiB (chunked upload page, 2026-09-11); 5 MiB has
 * been answered with 413 and 1 MiB was fine (reported 2026-05). Checked 2026-11-23.
 */
export const DEFAULT_SEGMENT_BYTES = 4 * MiB
/** Used for a new upload after X refused a segment as too large (413, 431). */
export const FALLBACK_SEGMENT_BYTES = MiB
