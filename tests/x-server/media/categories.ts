/** x-api.md §2.2, OA initializeMediaUpload [D] */
export const MEDIA_TYPES: readonly string[] = [
  'video/mp4',
  'video/webm',
  'video/mp2t',
  'video/quicktime',
  'text/srt',
  'text/vtt',
  'image/jpeg',
  'image/gif',
  'image/bmp',
  'image/png',
  'image/webp',
  'image/pjpeg',
  'image/tiff',
  'model/gltf-binary',
  'model/vnd.usdz+zip',
]

/** x-api.md §2.2 [D] */
export const CATEGORIES: readonly string[] = [
  'tweet_image',
  'tweet_gif',
  'tweet_video',
  'amplify_video',
  'dm_image',
  'dm_gif',
  'dm_video',
  'subtitles',
]

/** x-api.md §2.2, best-practices.mdx [D]: what X lists as supported for posts. */
const POSTABLE_IMAGES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/pjpeg']

export type Kind = 'image' | 'gif' | 'video' | 'subtitles'

export function kindOf(category: string): Kind {
  if (category === 'subtitles') return 'subtitles'
  return category.split('_')[1] as Kind
}

/** ASSUMED from the names: X does not print a table of pairs. */
export function typeFits(category: string, mediaType: string): boolean {
  switch (kindOf(category)) {
    case 'image':
      return POSTABLE_IMAGES.includes(mediaType)
    case 'gif':
      return mediaType === 'image/gif'
    case 'video':
      return mediaType.startsWith('video/')
    case 'subtitles':
      return mediaType.startsWith('text/')
  }
}

/** Seen prefixes: xurl#18, large-video-upload-python#14, ntav2#519 [O], x-api.md §2.1 */
export function keyPrefix(category: string): string {
  if (category === 'amplify_video') return '13'
  return { image: '3', gif: '16', video: '7', subtitles: '3' }[kindOf(category)]
}

const MINUTE_MS = 60_000
const GiB = 1024 ** 3

/** x-api.md §2.4, Sep:create-post [D]; GB taken as GiB (ASSUMED). */
export function videoLimits(category: string, subscribed: boolean): { bytes: number; ms: number } {
  if (category === 'dm_video') {
    return subscribed ? { bytes: GiB, ms: 10 * MINUTE_MS } : { bytes: GiB / 2, ms: 140_000 }
  }
  return subscribed
    ? { bytes: 16 * GiB, ms: 125 * MINUTE_MS }
    : { bytes: 8 * GiB, ms: 20 * MINUTE_MS }
}

/** x-api.md §2.4, best-practices.mdx [D]; counted in whole pixels and frames. */
export const GIF_LIMITS = { width: 1280, height: 1080, frames: 350, pixels: 300_000_000 }

/** x-api.md §2.4 [D] */
export const SUBTITLES_MAX_BYTES = 1024 * 1024
export const SHORTEST_VIDEO_MS = 500
