import type { Failure } from '../../failures/failure.ts'
import type { Change, Cut, FitLimits, FitWish, Size } from '../../model/fit.ts'
import { formatName } from '../../model/formats.ts'
import { SECOND } from '../../units.ts'
import { bitrateOf, encodedSize } from './encoded-size.ts'
import type { PictureFacts, SoundFacts, VideoFacts } from './facts.ts'

export type VideoPlan =
  /** The original goes out; `blank`: but for its tags. */
  | { way: 'keep'; blank: boolean; changes: Change[] }
  | {
      way: 'make'
      picture: 'copy' | EncodedPicture
      /** null: it has none. */
      sound: 'copy' | EncodedSound | null
      /** null: all of it. */
      cut: Cut | null
      keepTags: boolean
      changes: Change[]
    }
  | { way: 'refuse'; failure: Failure }

export interface EncodedPicture extends Size {
  bitrate: number
  /** Pictures in a second at most; null: as many as there are. */
  frameRate: number | null
}

export interface EncodedSound {
  channels: number
  sampleRate: number
}

/** X's media best practices (2026-11-23): at most 60 pictures in a second. */
const MAX_FRAME_RATE = 60
/** Rates such as 59.94 are measured with some error. */
const FRAME_RATE_SLACK = 0.5
/** What a last frame of sound may add; a cut stays so much under the limit. */
const CUT_MARGIN_MS = 50
/** `avc1.PPCCLL`: the profiles that hold 8-bit 4:2:0 only (ISO/IEC 14496-10 Annex A): Baseline, Main, Extended, High. */
const PLAIN_AVC = /^avc[13]\.(?:42|4d|58|64)/i
/** Sample rates of AAC above this are for studios. */
const MAX_SAMPLE_RATE = 48_000

/**
 * What has to be done so that X takes a film, with the least loss: nothing, then another wrapping, then
 * encoding the one track that is wrong. Pixels alone are never a reason: X scales (x-api.md §2.4).
 */
export function planVideo(
  facts: VideoFacts,
  byteLength: number,
  limits: FitLimits,
  wish: FitWish,
): VideoPlan {
  const { picture, sound } = facts
  const { minDurationMs, maxDurationMs, maxByteLength } = limits.video
  if (!picture) return refuse({ kind: 'media-unsupported', format: formatName('audio') })
  const cut = cutOf(wish.cut, facts.durationMs, maxDurationMs)
  const durationMs = cut ? cut.endMs - cut.startMs : facts.durationMs
  if (durationMs < minDurationMs) {
    return refuse({ kind: 'media-too-short', durationMs, minDurationMs })
  }
  if (durationMs > maxDurationMs) {
    // The whole is told, as it is what another part can be taken from.
    return refuse({ kind: 'media-too-long', durationMs: facts.durationMs, maxDurationMs })
  }

  const isTaken = isOriginalTaken(facts, byteLength, limits)
  if (isTaken && wish.asIs && !wish.encodeAnew) return { way: 'keep', blank: false, changes: [] }
  const anew = wish.encodeAnew === true || (cut !== null && cut.startMs > 0)
  const isLarge = (byteLength * durationMs) / Math.max(1, facts.durationMs) > maxByteLength
  const copiesPicture = !anew && !isLarge && isPlainPicture(picture)
  const copiesSound = sound === null || (!anew && isPlainSound(sound))
  const keepTags = wish.keepMetadata === true
  const mustLeave = !keepTags && facts.layout.hasTags
  if (isTaken && !anew && !cut && !(mustLeave && facts.layout.isTagged === 'throughout')) {
    return { way: 'keep', blank: mustLeave, changes: mustLeave ? [metadataChange(facts)] : [] }
  }

  if (!copiesPicture && !picture.canDecode) {
    return refuse({ kind: 'media-undecodable', format: picture.name })
  }
  if (!copiesSound && !sound.canDecode) {
    return refuse({ kind: 'media-track-lost', track: 'sound', format: sound.name })
  }
  const encoded = copiesPicture
    ? 'copy'
    : encodedPicture(
        picture,
        sound !== null,
        durationMs,
        (byteLength * 8 * SECOND) / Math.max(1, facts.durationMs),
        limits,
      )
  const changes: Change[] = []
  if (facts.container !== 'mp4') {
    changes.push({ what: 'format', from: facts.container, to: 'mp4' })
  }
  if (cut) changes.push({ what: 'cut', cut })
  changes.push(...pictureChanges(picture, encoded))
  changes.push(...encodingChanges(facts, encoded !== 'copy', !copiesSound, isLarge))
  if (!copiesSound && sound.channels > 2) changes.push({ what: 'stereo' })
  const used = sound === null ? 1 : 2
  if (facts.tracks > used) changes.push({ what: 'tracks' })
  if (mustLeave) changes.push(metadataChange(facts))
  return {
    way: 'make',
    picture: encoded,
    sound: sound && (copiesSound ? 'copy' : encodedSound(sound)),
    cut,
    keepTags,
    changes,
  }
}

/** Whether X would take the file's own bytes. */
export function isOriginalTaken(
  { container, durationMs, picture, sound, layout }: VideoFacts,
  byteLength: number,
  { video }: FitLimits,
): boolean {
  return (
    container === 'mp4' &&
    !layout.isFragmented &&
    picture !== null &&
    isPlainPicture(picture) &&
    (sound === null || isPlainSound(sound)) &&
    byteLength <= video.maxByteLength &&
    durationMs >= video.minDurationMs &&
    durationMs <= video.maxDurationMs
  )
}

/** X's media best practices (2026-11-23): H.264, 4:2:0, square pixels, 60 pictures in a second. */
function isPlainPicture({ codec, codecString, isSquare, isHdr, frameRate }: PictureFacts): boolean {
  return (
    codec === 'avc' &&
    PLAIN_AVC.test(codecString ?? '') &&
    isSquare &&
    !isHdr &&
    frameRate <= MAX_FRAME_RATE + FRAME_RATE_SLACK
  )
}

/** The same page: AAC-LC, one or two channels. */
function isPlainSound({ codec, codecString, channels }: SoundFacts): boolean {
  return codec === 'aac' && codecString === 'mp4a.40.2' && channels <= 2
}

/** The part that is really meant; null: all of it. */
function cutOf(wished: Cut | undefined, durationMs: number, maxDurationMs: number): Cut | null {
  if (!wished) return null
  const startMs = Math.max(0, wished.startMs)
  const endMs = Math.min(durationMs, wished.endMs)
  if (startMs === 0 && endMs === durationMs) return null
  const isAtLimit =
    endMs - startMs <= maxDurationMs && endMs - startMs > maxDurationMs - CUT_MARGIN_MS
  return { startMs, endMs: isAtLimit ? startMs + maxDurationMs - CUT_MARGIN_MS : endMs }
}

function encodedPicture(
  picture: PictureFacts,
  hasSound: boolean,
  durationMs: number,
  sourceBitrate: number,
  { video }: FitLimits,
): EncodedPicture {
  const size = encodedSize(picture, video.encoded)
  const isFast = picture.frameRate > MAX_FRAME_RATE + FRAME_RATE_SLACK
  return {
    ...size,
    frameRate: isFast ? MAX_FRAME_RATE : null,
    bitrate: bitrateOf({
      ...size,
      frameRate: Math.min(MAX_FRAME_RATE, picture.frameRate),
      hasSound,
      durationMs,
      // What is stretched needs as much for each of its pixels.
      sourceBitrate: sourceBitrate * Math.max(1, (size.width * size.height) / picture.pixels),
      maxByteLength: video.maxByteLength,
    }),
  }
}

function encodedSound({ channels, sampleRate }: SoundFacts): EncodedSound {
  return {
    channels: Math.min(2, channels),
    sampleRate: Math.min(MAX_SAMPLE_RATE, sampleRate),
  }
}

function pictureChanges(picture: PictureFacts, encoded: 'copy' | EncodedPicture): Change[] {
  if (encoded === 'copy') return []
  const changes: Change[] = []
  const { width, height } = encoded
  // One pixel less makes a side even and is nothing anybody sees.
  if (Math.abs(width - picture.width) > 1 || Math.abs(height - picture.height) > 1) {
    const from = { width: picture.width, height: picture.height }
    changes.push({ what: 'scaled', from, to: { width, height } })
  }
  if (encoded.frameRate !== null) {
    const from = Math.round(picture.frameRate)
    changes.push({ what: 'frame-rate', from, to: encoded.frameRate })
  }
  if (picture.isHdr) changes.push({ what: 'colours' })
  return changes
}

/** What was encoded anew; that both were goes without saying where the format is another one. */
function encodingChanges(
  { container, sound }: VideoFacts,
  picture: boolean,
  soundToo: boolean,
  isLarge: boolean,
): Change[] {
  if (isLarge && picture) return [{ what: 'compressed' }]
  const all = picture && (soundToo || sound === null)
  if (all && container !== 'mp4') return []
  return [
    ...(picture ? [{ what: 'picture' } as const] : []),
    ...(soundToo ? [{ what: 'sound' } as const] : []),
  ]
}

function metadataChange({ layout }: VideoFacts): Change {
  return { what: 'metadata', location: layout.hasLocation }
}

function refuse(failure: Failure): VideoPlan {
  return { way: 'refuse', failure }
}
