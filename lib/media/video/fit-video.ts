import { CourierError } from '../../failures/failure.ts'
import { PIECE_BYTES } from '../../model/download.ts'
import type { FitDone, FitLimits } from '../../model/fit.ts'
import { SECOND } from '../../units.ts'
import type { FitRequest, FitTools, Fitter } from '../fitter.ts'
import type { Pieces } from '../piece-writer.ts'
import type { VideoFacts } from './facts.ts'
import { findTags } from './find-tags.ts'
import { makeVideo } from './make-video.ts'
import { isOriginalTaken, planVideo, type VideoPlan } from './plan-video.ts'
import { probeVideo } from './probe-video.ts'

/** Samples in a frame of AAC: what is made may end up to two frames of sound later. */
const AAC_FRAME = 1_024
const SOUND_SLACK_MS = 50
/**
 * Copied pictures end before the first one, in the order of decoding, that lies behind the cut; those that
 * are decoded after it and shown before it are missing: some frames at 24 in a second.
 */
const COPY_SLACK_MS = 500

/**
 * Makes a film fit: its own bytes but for their tags where X takes them, else an MP4.
 * @throws CourierError `media-broken`, `media-protected`, `media-unsupported`, `media-undecodable`,
 *   `media-track-lost`, `media-too-long`, `media-too-short`, `media-too-large`.
 */
export const fitVideo: Fitter = async (request, tools) => {
  const { blob, look, limits, wish } = request
  const facts = await probeVideo(blob, look.format)
  tools.signal.throwIfAborted()
  tools.progress(0)
  const plan = planVideo(facts, blob.size, limits, wish)
  if (plan.way === 'refuse') throw new CourierError(plan.failure)
  if (plan.way === 'keep') return kept(blob, facts, plan, limits)
  return { ...(await make(request, facts, plan, tools)), ...ofOriginal(facts, blob.size, limits) }
}

/** A film that goes out as it is, but for its tags where they are to be left out. */
export async function kept(
  blob: Blob,
  facts: VideoFacts,
  plan: Extract<VideoPlan, { way: 'keep' }>,
  limits: FitLimits,
): Promise<FitDone> {
  return {
    bytes: 'original',
    file: {
      byteLength: blob.size,
      mediaType: 'video/mp4',
      kind: 'video',
      ...sizeOf(facts),
      durationMs: facts.durationMs,
      ...(plan.blank && { blanks: (await findTags(blob)).blanks }),
    },
    changes: plan.changes,
    ...ofOriginal(facts, blob.size, limits),
  }
}

function ofOriginal(facts: VideoFacts, byteLength: number, limits: FitLimits) {
  return {
    isOriginalTaken: isOriginalTaken(facts, byteLength, limits),
    originalDurationMs: facts.durationMs,
  }
}

async function make(
  { blob, limits }: FitRequest,
  facts: VideoFacts,
  plan: Extract<VideoPlan, { way: 'make' }>,
  tools: FitTools,
): Promise<Omit<FitDone, 'isOriginalTaken' | 'originalDurationMs'>> {
  const byteLength = await makeVideo(blob, facts, plan, tools)
  const { maxByteLength } = limits.video
  if (byteLength > maxByteLength) {
    throw new CourierError({ kind: 'media-too-large', media: 'video', byteLength, maxByteLength })
  }
  const made = await probeVideo(await whole(tools.pieces, byteLength), 'mp4')
  const wanted = plan.cut ? plan.cut.endMs - plan.cut.startMs : facts.durationMs
  const isCutCopy = plan.cut !== null && plan.picture === 'copy'
  const isWhole =
    made.picture !== null &&
    (made.sound !== null) === (facts.sound !== null) &&
    isOriginalTaken(made, byteLength, limits) &&
    made.durationMs - wanted <= slackMs(made) &&
    wanted - made.durationMs <= (isCutCopy ? Math.max(COPY_SLACK_MS, slackMs(made)) : slackMs(made))
  if (!isWhole) throw new Error('what was made is not what was planned', { cause: made })
  tools.progress(1)
  return {
    bytes: 'made',
    file: {
      byteLength,
      mediaType: 'video/mp4',
      kind: 'video',
      ...sizeOf(made),
      durationMs: made.durationMs,
    },
    changes: plan.changes,
  }
}

/** A picture more or less, and what the last frames of sound add. */
function slackMs({ picture, sound }: VideoFacts): number {
  const pictureMs = picture && picture.frameRate > 0 ? SECOND / picture.frameRate : SECOND
  const soundMs = sound ? (2 * AAC_FRAME * SECOND) / sound.sampleRate : 0
  return pictureMs + Math.max(SOUND_SLACK_MS, soundMs)
}

function sizeOf({ picture }: VideoFacts) {
  return { width: picture?.width ?? null, height: picture?.height ?? null }
}

/** What was written, by reference. */
export async function whole(pieces: Pieces, byteLength: number): Promise<Blob> {
  const count = Math.ceil(byteLength / PIECE_BYTES)
  const all: Blob[] = []
  for (let place = 0; place < count; place++) {
    const piece = await pieces.get(place)
    if (!piece) throw new CourierError({ kind: 'bytes-missing' })
    all.push(piece)
  }
  return new Blob(all)
}
