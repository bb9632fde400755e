import { DAY, MINUTE, SECOND } from '../units.ts'

/**
 * Every limit of X's API that Courier keeps to, each with its page; all checked 2026-11-23.
 * X writes "MB" and "GB" without saying which. Here they are decimal (5 MB = 5,000,000 bytes), the
 * smaller reading, so that a file within these limits is within X's under either reading. Limits of
 * one post (4 pictures, 280 characters) stand in `model/composition.ts`, which the composer reads.
 */
export const LIMITS = {
  /** Media introduction and chunked upload page (2026-09-11): 5 MB. */
  image: { maxByteLength: 5_000_000 },
  /** Media best practices: 15 MB, 1280×1080, 350 frames, width × height × frames ≤ 300 million. */
  gif: {
    maxByteLength: 15_000_000,
    maxWidth: 1_280,
    maxHeight: 1_080,
    maxFrames: 350,
    maxPixelFrames: 300_000_000,
  },
  /**
   * Create post and chunked upload pages (2026-09-11), by the account that posts, checked by X at
   * upload and again at the post. Shorter than half a second is refused (media best practices).
   */
  video: {
    minDurationMs: SECOND / 2,
    default: { maxByteLength: 8_000_000_000, maxDurationMs: 20 * MINUTE },
    subscriber: { maxByteLength: 16_000_000_000, maxDurationMs: 125 * MINUTE },
    /**
     * Media best practices: 1280×1024 for everybody, 1080p played to subscribers. What X takes may be
     * larger, and X scales it; nothing that is encoded here needs to be.
     */
    encoded: {
      default: { longerSide: 1_280, shorterSide: 1_024 },
      subscriber: { longerSide: 1_920, shorterSide: 1_080 },
    },
  },
  /**
   * Not X's but ours (2026-11-26): more than this is not taken in to be made fit. A browser decodes no
   * larger picture, and a video that no upload holds is not made smaller in any time worth waiting for.
   */
  intake: {
    image: { maxByteLength: 100_000_000 },
    gif: { maxByteLength: 100_000_000 },
    video: { maxByteLength: 1_000 * 5_000_000 },
  },
  segment: {
    /** The size in X's own example (4 MiB, chunked upload page, 2026-09-11). */
    defaultByteLength: 4 * 1_048_576,
    /** "5 MB" (same page). 5 MiB, which is 5,242,880, was answered with 413 (reported 2026-05). */
    maxByteLength: 5_000_000,
    /** 1 MiB: what X took after refusing larger ones with 413 or 431 (reported 2026-05). */
    fallbackByteLength: 1_048_576,
    /** OpenAPI 2.167, appendMediaUpload: 0 to 999, both inclusive. */
    maxIndex: 999,
  },
  /** What 1,000 segments of the largest size hold; less than X's own limit for a video. */
  upload: { maxByteLength: 1_000 * 5_000_000 },
  /**
   * How long an upload that is in no post can be put into one, by the newest example of the chunked upload
   * page (2026-09-11). Only told: what each answer of X says counts. X has no call to delete one.
   */
  unposted: { usableMs: DAY },
  /** OpenAPI 2.167, createMediaMetadata. */
  altText: { maxLength: 1_000 },
  mediaId: {
    /** X's newest example says 86,400 s; used when an answer names no usable time. */
    defaultLifetimeMs: DAY,
    /** The longest seen is 15 days (1,296,000 s); anything beyond twice that is nonsense. */
    maxLifetimeMs: 30 * DAY,
  },
  processing: {
    /** When X names no `check_after_secs`. */
    defaultCheckAfterMs: 5 * SECOND,
    minCheckAfterMs: SECOND,
    maxCheckAfterMs: 15 * MINUTE,
  },
  ownPosts: {
    /** OpenAPI 2.167, getUsersPosts: 5 to 100 in one page. */
    pageSize: 100,
    /** The timeline goes back 3,200 posts (timelines introduction). */
    maxPages: 32,
    /** The earliest `start_time` (OpenAPI 2.167): 2010-11-06. */
    earliest: Date.UTC(2010, 10, 6),
  },
  rateLimit: {
    /** X's longest window is 24 hours (rate limits page); a reset later than this is nonsense. */
    maxWaitMs: 25 * 60 * MINUTE,
    /** A 429 that names no time: asked again after a minute. */
    defaultWaitMs: MINUTE,
  },
} as const
