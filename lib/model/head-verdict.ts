import type { MediaKind } from './attachment.ts'

/** What a file's first bytes promise, before the rest has been read. */
export type HeadVerdict =
  /** A GIF counts as animated until its frames have been counted. */
  | { is: 'media'; media: MediaKind }
  | { is: 'page'; found: 'html' | 'json' | 'text' }
  | { is: 'empty' }
  | { is: 'unknown' }

/** As many first bytes as every format needs to be recognised. */
export const HEAD_BYTES = 4096
