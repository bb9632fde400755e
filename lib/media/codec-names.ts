/** Names people know for codecs; the keys are mediabunny's, or what a file calls those it does not know. */
const CODEC_NAMES: Record<string, string> = {
  avc: 'H.264',
  hevc: 'HEVC',
  hvc1: 'HEVC',
  hev1: 'HEVC',
  dvh1: 'HEVC',
  dvhe: 'HEVC',
  av1: 'AV1',
  vp9: 'VP9',
  vp8: 'VP8',
  prores: 'ProRes',
  mp4v: 'MPEG-4 Visual',
  mjpg: 'Motion JPEG',
  jpeg: 'Motion JPEG',
  aac: 'AAC',
  mp3: 'MP3',
  ac3: 'Dolby Digital',
  'ac-3': 'Dolby Digital',
  eac3: 'Dolby Digital',
  'ec-3': 'Dolby Digital',
  dts: 'DTS',
  opus: 'Opus',
  vorbis: 'Vorbis',
  flac: 'FLAC',
  alac: 'Apple Lossless',
}

/** @param inside what the file itself calls it, where the codec is not known. */
export function codecName(codec: string | null, inside: unknown): string {
  const known = CODEC_NAMES[codec ?? ''] ?? CODEC_NAMES[String(inside)]
  return (
    known ??
    String(codec ?? inside ?? '?')
      .replace(/[^\w. /-]/g, '?')
      .slice(0, 20)
  )
}
