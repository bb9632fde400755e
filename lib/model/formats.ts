/** What `sniff` can tell apart. */
export type Sniffed =
  | 'jpeg'
  | 'png'
  | 'apng'
  | 'gif'
  | 'webp'
  | 'webp-animated'
  | 'avif'
  | 'avif-animated'
  | 'heic'
  | 'tiff'
  | 'bmp'
  | 'ico'
  | 'svg'
  | 'jxl'
  | 'jpeg2000'
  | 'mp4'
  | 'mov'
  | 'webm'
  | 'mkv'
  | 'mpeg-ts'
  | 'mpeg-ps'
  | 'avi'
  | 'wmv'
  | 'flv'
  | 'ogg'
  | 'm3u8'
  | 'mpd'
  | 'audio'
  | 'pdf'
  | 'html'
  | 'json'
  | 'text'
  | 'empty'
  | 'unknown'

/** Names people know; the ones left out are either no media or accepted by another path. */
const NAMES = {
  jpeg: 'JPEG',
  png: 'PNG',
  apng: 'APNG',
  gif: 'GIF',
  webp: 'WebP',
  'webp-animated': 'WebP (animated)',
  avif: 'AVIF',
  'avif-animated': 'AVIF (animated)',
  heic: 'HEIC',
  tiff: 'TIFF',
  bmp: 'BMP',
  ico: 'ICO',
  svg: 'SVG',
  jxl: 'JPEG XL',
  jpeg2000: 'JPEG 2000',
  mp4: 'MP4',
  mov: 'MOV',
  webm: 'WebM',
  mkv: 'MKV',
  'mpeg-ts': 'MPEG-TS',
  'mpeg-ps': 'MPEG-PS',
  avi: 'AVI',
  wmv: 'WMV',
  flv: 'FLV',
  ogg: 'Ogg',
  m3u8: 'HLS',
  mpd: 'DASH',
  audio: 'audio',
  pdf: 'PDF',
} as const satisfies Partial<Record<Sniffed, string>>

export type NamedFormat = keyof typeof NAMES

/** The format's proper name, the same in every language; only `audio` is a plain word. */
export function formatName(format: NamedFormat): string {
  return NAMES[format]
}
