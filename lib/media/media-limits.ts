import type { Failure } from '../failures/failure.ts'
import type { MediaKind, StoredFile } from '../model/attachment.ts'
import type { FitLimits } from '../model/fit.ts'
import type { MediaCategory } from '../model/job.ts'

/** Why this account may not post this file, or null. */
export function whyNotSent(file: StoredFile, limits: FitLimits): Failure | null {
  const { durationMs = 0 } = file
  const { maxDurationMs } = limits.video
  if (file.kind === 'video' && durationMs > maxDurationMs) {
    return { kind: 'media-too-long', durationMs, maxDurationMs }
  }
  return checkFits(file, limits)
}

/** Most bytes of each kind that X takes from this account; the numbers stand in `model/limits.ts`. */
export type ByteLimits = Record<MediaKind, { maxByteLength: number }>

/** X's `media_category` for a post: animated GIFs and videos are processed after the upload. */
export function category(file: Pick<StoredFile, 'kind'>): MediaCategory {
  switch (file.kind) {
    case 'image':
      return 'tweet_image'
    case 'gif':
      return 'tweet_gif'
    case 'video':
      return 'tweet_video'
  }
}

/**
 * Why X would refuse this file for its size, or null. Pixels are no reason: X scales sound files.
 */
export function checkFits(
  file: Pick<StoredFile, 'kind' | 'byteLength'>,
  limits: ByteLimits,
): Failure | null {
  const { maxByteLength } = limits[file.kind]
  if (file.byteLength <= maxByteLength) return null
  return { kind: 'media-too-large', media: file.kind, byteLength: file.byteLength, maxByteLength }
}
