import { Conversion, type Input, Mp4OutputFormat, Output, Quality, StreamTarget } from 'mediabunny'
import { CourierError } from '../../failures/failure.ts'
import { PIECE_BYTES } from '../../model/download.ts'
import { MiB, SECOND } from '../../units.ts'
import type { FitTools } from '../fitter.ts'
import { pieceWriter } from '../piece-writer.ts'
import { ensureAac } from './aac-encoder.ts'
import { encodeAnnexB } from './annex-b.ts'
import { SOUND_BITRATE } from './encoded-size.ts'
import type { VideoFacts } from './facts.ts'
import { limitedRange, limitedRangeOf } from './limited-range.ts'
import { openVideo } from './open-video.ts'
import type { VideoPlan } from './plan-video.ts'

type Making = Extract<VideoPlan, { way: 'make' }>

/**
 * Below this a film is put together in memory, so that what describes it stands at its beginning; above,
 * it stands at the end, which costs no memory.
 */
const IN_MEMORY_BYTES = 64 * MiB

/**
 * Writes the film that was planned, as an MP4.
 * @returns its length in bytes.
 * @throws CourierError `media-track-lost`, `media-undecodable`; whatever the signal was aborted with.
 */
export async function makeVideo(
  blob: Blob,
  facts: VideoFacts,
  plan: Making,
  tools: FitTools,
): Promise<number> {
  if (plan.picture !== 'copy') encodeAnnexB()
  if (plan.sound !== null && plan.sound !== 'copy' && tools.loadAac) await ensureAac(tools.loadAac)
  const input = openVideo(blob)
  const writer = pieceWriter(tools.pieces, PIECE_BYTES)
  const inMemory = expectedBytes(blob.size, facts, plan) < IN_MEMORY_BYTES
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: inMemory ? 'in-memory' : false }),
    target: new StreamTarget(writer.writable, { chunked: true, chunkSize: PIECE_BYTES }),
  })
  try {
    if (plan.picture !== 'copy' && isEasy(facts)) await takeAsStored(input)
    if (!plan.keepTags) await forgetNames(input)
    const begin = await input.getFirstTimestamp()
    const conversion = await Conversion.init({
      input,
      output,
      tracks: 'primary',
      showWarnings: false,
      copy: { boundaryPolicy: 'shrink' },
      video: pictureOptions(plan.picture, facts),
      audio: soundOptions(plan.sound),
      ...(plan.cut && { trim: trimOf(plan.cut, Math.max(0, begin)) }),
      ...(!plan.keepTags && { tags: () => ({}) }),
    })
    refuseLost(conversion, facts)
    conversion.onProgress = (share) => tools.progress(share)
    await carryOut(conversion, tools.signal)
  } finally {
    input.dispose()
  }
  return writer.byteLength()
}

async function carryOut(conversion: Conversion, signal: AbortSignal): Promise<void> {
  const cancel = () => void conversion.cancel()
  signal.throwIfAborted()
  signal.addEventListener('abort', cancel)
  try {
    await conversion.execute()
  } catch (caught) {
    if (signal.aborted) throw signal.reason
    throw caught
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** Turned, or of odd sides, it has to pass a canvas, which scales it, too. */
function isEasy({ picture }: VideoFacts): boolean {
  return picture?.rotation === 0 && picture.hasEvenSides
}

/**
 * Pictures whose pixels are not square would pass a canvas of mediabunny's (1.61), which loses colour:
 * it is told that they are, and `limitedRangeOf` stretches them.
 */
async function takeAsStored(input: Input): Promise<void> {
  const track = await input.getPrimaryVideoTrack()
  if (track === null) return
  track.getSquarePixelWidth = () => track.getCodedWidth()
  track.getSquarePixelHeight = () => track.getCodedHeight()
}

/** What a track is called would be written down again, whatever becomes of the film's tags. */
async function forgetNames(input: Input): Promise<void> {
  for (const track of await input.getTracks()) track.getName = async () => null
}

/** A size, or a bitrate, would have a track encoded that could be copied. */
function pictureOptions(picture: Making['picture'], facts: VideoFacts) {
  if (picture === 'copy') return { codec: 'avc' as const }
  const { width, height, bitrate, frameRate } = picture
  const easy = isEasy(facts)
  return {
    codec: 'avc' as const,
    forceTranscode: true,
    ...(!easy && { width, height, fit: 'fill' as const }),
    allowTransformationMetadata: false,
    quality: new Quality({ bitrate }),
    process: easy ? limitedRangeOf({ width, height }) : limitedRange,
    processedWidth: width,
    processedHeight: height,
    ...(frameRate !== null && { frameRate }),
  }
}

function soundOptions(sound: Making['sound']) {
  if (sound === null || sound === 'copy') return { codec: 'aac' as const }
  return {
    codec: 'aac' as const,
    forceTranscode: true,
    numberOfChannels: sound.channels,
    sampleRate: sound.sampleRate,
    quality: new Quality({ bitrate: SOUND_BITRATE }),
  }
}

function trimOf({ startMs, endMs }: { startMs: number; endMs: number }, begin: number) {
  return { start: begin + startMs / SECOND, end: begin + endMs / SECOND }
}

/** A film that lost its picture or its sound is not what anybody meant to post. */
function refuseLost({ discardedTracks }: Conversion, facts: VideoFacts): void {
  const lost = discardedTracks[0]
  if (!lost) return
  const { picture, sound } = facts
  const isPicture = lost.track.isVideoTrack()
  const format = (isPicture ? picture?.name : sound?.name) ?? ''
  throw new CourierError(
    isPicture && lost.reason === 'undecodable_source_codec'
      ? { kind: 'media-undecodable', format }
      : { kind: 'media-track-lost', track: isPicture ? 'picture' : 'sound', format },
    { cause: lost.reason },
  )
}

function expectedBytes(byteLength: number, { durationMs }: VideoFacts, plan: Making): number {
  const madeMs = plan.cut ? plan.cut.endMs - plan.cut.startMs : durationMs
  if (plan.picture === 'copy') return (byteLength * madeMs) / Math.max(1, durationMs)
  return ((plan.picture.bitrate + SOUND_BITRATE) * madeMs) / (8 * SECOND)
}
