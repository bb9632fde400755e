import type { StoredFile } from '../model/attachment.ts'
import type { Change, Cut, Fit } from '../model/fit.ts'
import { formatName } from '../model/formats.ts'
import { SECOND } from '../units.ts'
import { formatBytes, formatBytesFromTo, formatDuration, formatNumber } from '../words/format.ts'
import { t } from '../words/words.ts'

/** Characters that have room in the line under a tile. */
export const LINE_ROOM = { alone: 40, beside: 16 } as const

/** Short names of what X takes. */
export const FORMATS: Record<StoredFile['mediaType'], string> = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
  'image/gif': 'GIF',
  'video/mp4': 'MP4',
  'video/quicktime': 'MOV',
  'video/webm': 'WebM',
}

/**
 * What was changed in one line, the most telling first: as much as has `room`, in characters, and at
 * least one thing. Its format and size where nothing was changed.
 */
export function changeLine(file: StoredFile, fit: Fit | undefined, room: number): string {
  const parts = fit === undefined ? [] : partsOf(file, fit)
  const [first] = parts
  if (first === undefined) {
    return t('fileLine', FORMATS[file.mediaType], formatBytes(file.byteLength))
  }
  const line = parts.slice(1).reduce((so, part) => {
    const longer = t('fileLine', so, part)
    return longer.length <= room ? longer : so
  }, first)
  return line.charAt(0).toLocaleUpperCase() + line.slice(1)
}

function partsOf(file: StoredFile, fit: Fit): string[] {
  if (fit.wish.asIs && fit.changes.length === 0) return [t('changeAsIs')]
  const { changes, original } = fit
  const has = (...kinds: Change['what'][]) => changes.filter(({ what }) => kinds.includes(what))
  const isSmaller = has('format', 'compressed', 'scaled', 'picture').length > 0
  return [
    ...has('format').flatMap(shortWords),
    ...has('cut', 'cropped', 'turned').flatMap(shortWords),
    ...(isSmaller ? [formatBytesFromTo(original.byteLength, file.byteLength)] : []),
    ...has('scaled').flatMap(shortWords),
    ...has('metadata').flatMap(shortWords),
    ...has('flattened', 'frame-rate', 'colours', 'stereo', 'tracks', 'sound', 'picture').flatMap(
      shortWords,
    ),
    ...has('compressed').flatMap(shortWords),
  ]
}

function shortWords(change: Change): string[] {
  switch (change.what) {
    case 'format': {
      const words = t('changeFormat', formatName(change.from), formatName(change.to))
      return change.moving ? [words, t('changeMoving')] : [words]
    }
    case 'metadata':
      return [t(change.location ? 'changeLocation' : 'changeMetadata')]
    case 'scaled':
      return [t('changeScaled', change.to.width, change.to.height)]
    case 'compressed':
      return [t('changeCompressed')]
    case 'flattened':
      return [t('changeFlattened')]
    case 'frame-rate':
      return [t('changeFrameRate', rate(change.from), rate(change.to))]
    case 'colours':
      return [t('changeColours')]
    case 'picture':
      return [t('changePicture')]
    case 'sound':
      return [t('changeSound')]
    case 'stereo':
      return [t('changeStereo')]
    case 'tracks':
      return [t('changeTracks')]
    case 'cut':
      return [t('changeCut', ...moments(change.cut))]
    case 'cropped':
      return [t('changeCropped')]
    case 'turned':
      return [
        ...(change.turns === 0 ? [] : [t('changeTurned')]),
        ...(change.flipped ? [t('changeFlipped')] : []),
      ]
  }
}

/** From and to. */
export function moments({ startMs, endMs }: Cut): [string, string] {
  return [formatDuration(startMs / SECOND), formatDuration(endMs / SECOND)]
}

/** `29.97` → `30`: nobody asks for the rest. */
export function rate(perSecond: number): string {
  return formatNumber(Math.round(perSecond))
}
