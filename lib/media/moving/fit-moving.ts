import { CourierError } from '../../failures/failure.ts'
import type { Change, FitDone, Size } from '../../model/fit.ts'
import { formatName } from '../../model/formats.ts'
import { SECOND } from '../../units.ts'
import { isPictureTaken } from '../fit-in-place.ts'
import type { FitRequest, FitTools, Fitter } from '../fitter.ts'
import { fitPicture } from '../pictures/fit-picture.ts'
import { bitrateOf, encodedSize } from '../video/encoded-size.ts'
import { whole } from '../video/fit-video.ts'
import { probeVideo } from '../video/probe-video.ts'
import { FilmOfFrames } from './film-of-frames.ts'
import { type Frames, openFrames } from './frames.ts'
import { delayOf, drawnBitrate, isWithinReach, passesFor, timeline } from './plan-moving.ts'

/** A frame at 30 in a second. */
const SLACK_MS = 34

/**
 * Makes a film without sound of a picture that moves and that X does not take as a GIF. One with a single
 * frame is a picture.
 * @throws CourierError `media-undecodable`, `media-broken`, `media-too-many-pixels`, `media-too-long`,
 *   `media-too-large`.
 */
export const fitMoving: Fitter = async (request, tools) => {
  const { blob, look } = request
  const { width, height } = look
  if (width && height) refuseBeyondReach({ width, height }, 1)
  const frames = await openFrames(blob, look.format)
  try {
    tools.signal.throwIfAborted()
    if (frames.count === 1) return await fitPicture(request, tools)
    if (width && height) refuseBeyondReach({ width, height }, frames.count)
    return await makeFilm(request, frames, tools)
  } finally {
    frames.close()
  }
}

async function makeFilm(request: FitRequest, frames: Frames, tools: FitTools): Promise<FitDone> {
  const { look, limits, wish } = request
  const isGif = look.format === 'gif'
  const first = await frames.frame(0)
  const own = { width: first.displayWidth, height: first.displayHeight }
  if (!isWithinReach(own, frames.count)) first.close()
  refuseBeyondReach(own, frames.count)
  const firstMs = delayOf(first.duration, isGif)
  const size = encodedSize(own, limits.video.encoded)
  const frameRate = SECOND / firstMs
  const guessedMs = firstMs * frames.count
  const film = new FilmOfFrames(
    size,
    bitrate(size, frameRate, guessedMs, request),
    guessedMs,
    tools,
  )
  try {
    const { startMs = 0, endMs = Number.POSITIVE_INFINITY } = wish.cut ?? {}
    const place = timeline(startMs, endMs)
    let durationMs = 0
    for (let index = 0; index < frames.count; index++) {
      tools.signal.throwIfAborted()
      const frame = index === 0 ? first : await frames.frame(index)
      try {
        const forMs = delayOf(frame.duration, isGif)
        durationMs += forMs
        const shown = place(forMs, index === frames.count - 1)
        if (shown) await film.add(frame, shown)
      } finally {
        frame.close()
      }
      const { maxDurationMs } = limits.video
      if (!wish.cut && durationMs > maxDurationMs) {
        // The rest is not worth decoding for the exact number.
        const whole = Math.round((durationMs / (index + 1)) * frames.count)
        throw new CourierError({ kind: 'media-too-long', durationMs: whole, maxDurationMs })
      }
      tools.progress((index + 1) / frames.count)
    }
    if (film.durationMs > limits.video.maxDurationMs) {
      const { maxDurationMs } = limits.video
      throw new CourierError({ kind: 'media-too-long', durationMs, maxDurationMs })
    }
    await film.repeat(passesFor(film.durationMs, limits.video.minDurationMs))
    const made = await film.finish(formatName(look.format))
    await lookAt(made, size, request, tools)
    return {
      bytes: 'made',
      file: { ...made, mediaType: 'video/mp4', kind: 'video', ...size },
      changes: changesOf(request, own, size),
      isOriginalTaken: await isPictureTaken(request),
      originalDurationMs: Math.round(durationMs),
    }
  } catch (caught) {
    first.close()
    await film.cancel()
    if (tools.signal.aborted) throw tools.signal.reason
    throw caught
  }
}

function refuseBeyondReach(size: Size, frames: number): void {
  if (!isWithinReach(size, frames)) {
    throw new CourierError({ kind: 'media-too-many-pixels', ...size })
  }
}

/** What was made is looked at as any other film is, before anybody gets it. */
async function lookAt(
  { byteLength, durationMs }: { byteLength: number; durationMs: number },
  { width, height }: Size,
  { look, limits }: FitRequest,
  { pieces }: FitTools,
): Promise<void> {
  const { maxByteLength } = limits.video
  if (byteLength > maxByteLength) {
    throw new CourierError({ kind: 'media-too-large', media: 'video', byteLength, maxByteLength })
  }
  const facts = await probeVideo(await whole(pieces, byteLength), 'mp4')
  const { picture } = facts
  const isPlanned =
    picture?.codec === 'avc' &&
    picture.width === width &&
    picture.height === height &&
    Math.abs(facts.durationMs - durationMs) <= SLACK_MS
  if (isPlanned) return
  const failure = { kind: 'media-broken', format: formatName(look.format) } as const
  throw new CourierError(failure, { cause: facts })
}

function bitrate(
  size: Size,
  frameRate: number,
  durationMs: number,
  { limits }: FitRequest,
): number {
  const most = bitrateOf({
    ...size,
    frameRate,
    hasSound: false,
    durationMs,
    sourceBitrate: Number.POSITIVE_INFINITY,
    maxByteLength: limits.video.maxByteLength,
  })
  return drawnBitrate(size.width, size.height, frameRate, most)
}

function changesOf({ look, wish }: FitRequest, own: Size, size: Size): Change[] {
  const changes: Change[] = [{ what: 'format', from: look.format, to: 'mp4', moving: true }]
  // One pixel less makes a side even and is nothing anybody sees.
  if (Math.abs(size.width - own.width) > 1) changes.push({ what: 'scaled', from: own, to: size })
  if (wish.cut) changes.push({ what: 'cut', cut: wish.cut })
  return changes
}
