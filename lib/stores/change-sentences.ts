import type { SourceFile, StoredFile } from '../model/attachment.ts'
import type { Turns } from '../model/crop.ts'
import type { Change } from '../model/fit.ts'
import { formatName } from '../model/formats.ts'
import { formatBytes } from '../words/format.ts'
import { t } from '../words/words.ts'
import { FORMATS, moments, rate } from './change-words.ts'

/** Everything that was changed, a sentence each; one that says so where nothing was. */
export function changeSentences(changes: readonly Change[]): string[] {
  return changes.length === 0 ? [t('saidNothing')] : changes.flatMap(sentences)
}

function sentences(change: Change): string[] {
  switch (change.what) {
    case 'format': {
      const words = t('saidFormat', formatName(change.from), formatName(change.to))
      return change.moving ? [words, t('saidMoving')] : [words]
    }
    case 'metadata':
      return [t(change.location ? 'saidLocation' : 'saidMetadata')]
    case 'scaled': {
      const { from, to } = change
      return [t('saidScaled', from.width, from.height, to.width, to.height)]
    }
    case 'compressed':
      return [t('saidCompressed')]
    case 'flattened':
      return [t('saidFlattened')]
    case 'frame-rate':
      return [t('saidFrameRate', rate(change.from), rate(change.to))]
    case 'colours':
      return [t('saidColours')]
    case 'picture':
      return [t('saidPicture')]
    case 'sound':
      return [t('saidSound')]
    case 'stereo':
      return [t('saidStereo')]
    case 'tracks':
      return [t('saidTracks')]
    case 'cut':
      return [t('saidCut', ...moments(change.cut))]
    case 'cropped': {
      const { from, to } = change
      return [t('saidCropped', from.width, from.height, to.width, to.height)]
    }
    case 'turned':
      return [...(change.flipped ? [t('saidFlipped')] : []), ...turnSentences(change.turns)]
  }
}

function turnSentences(turns: Turns): string[] {
  switch (turns) {
    case 0:
      return []
    case 1:
      return [t('saidTurnedRight')]
    case 2:
      return [t('saidTurnedOver')]
    case 3:
      return [t('saidTurnedLeft')]
  }
}

/** What came or goes out: its format, with its size and its pixels as far as they are known. */
export function factsOf(file: StoredFile | SourceFile): { format: string; lines: string[] } {
  const format = 'format' in file ? formatName(file.format) : FORMATS[file.mediaType]
  const line = t('fileLine', format, formatBytes(file.byteLength))
  const { width, height } = file
  return { format, lines: width && height ? [line, t('pixels', width, height)] : [line] }
}
