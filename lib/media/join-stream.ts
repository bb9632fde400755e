import {
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  type InputAudioTrack,
  type InputVideoTrack,
  Mp4OutputFormat,
  Output,
  StreamTarget,
} from 'mediabunny'
import { CourierError } from '../failures/failure.ts'
import { PIECE_BYTES } from '../model/download.ts'
import { formatName } from '../model/formats.ts'
import type { StreamTracks } from '../model/stream.ts'
import { MiB } from '../units.ts'
import { type Pieces, pieceWriter } from './piece-writer.ts'
import { firstTimestamp, openTrack, refuseChanges, refuseUnsuitable } from './stream-input.ts'

/**
 * Below this the film is put together in memory, so that what describes it stands at its beginning, as
 * in most files of the web; above, it stands at the end, which costs no memory.
 */
const IN_MEMORY_BYTES = 64 * MiB

/** Two playlists of one film begin at nearly the same moment; more than this is no offset but nonsense. */
const MAX_OFFSET_SECONDS = 10

/** Pictures may come so much later than their sound, where times overlap; more is heard and seen. */
const MAX_MOVED_SECONDS = 0.3

/**
 * Makes one MP4 of a stream's parts. Pictures and sound stay as they are, bit by bit; only what they are
 * wrapped in changes. Memory does not grow with the film beyond `IN_MEMORY_BYTES`.
 * @param pieces where the film is written, in pieces of `PIECE_BYTES`.
 * @param progress told the share that is done, 0 to 1.
 * @returns the film's length in bytes.
 * @throws CourierError `media-protected`, `media-unsupported`, `stream-format-unread`, `media-broken`,
 *   and what `pieces` throw; whatever the signal was aborted with.
 */
export async function joinStream(
  parts: readonly Blob[],
  { picture, sound }: StreamTracks,
  pieces: Pieces,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<number> {
  const inputs = [openTrack(parts, picture), ...(sound ? [openTrack(parts, sound)] : [])]
  const [pictureInput, soundInput = pictureInput] = inputs
  try {
    const video = (await pictureInput?.getPrimaryVideoTrack()) ?? null
    const audio = (await soundInput?.getPrimaryAudioTrack()) ?? null
    if (!video) throw new CourierError({ kind: 'media-unsupported', format: formatName('audio') })
    await refuseUnsuitable(audio ? [video, audio] : [video])
    const goesOn = () => progress(0)
    await refuseChanges(parts, picture, goesOn)
    if (sound) await refuseChanges(parts, sound, goesOn)
    const [first, firstSound] = await Promise.all([
      firstTimestamp(parts, picture),
      sound && firstTimestamp(parts, sound),
    ])
    const offset = (firstSound ?? first ?? 0) - (first ?? 0)
    return await makeFilm({
      video,
      audio,
      offset: Math.abs(offset) <= MAX_OFFSET_SECONDS ? offset : 0,
      inMemory: parts.reduce((sum, { size }) => sum + size, 0) <= IN_MEMORY_BYTES,
      seconds: picture.reduce((sum, { seconds }) => sum + seconds, 0),
      pieces,
      signal,
      progress,
    })
  } catch (caught) {
    if (signal.aborted) throw signal.reason
    if (caught instanceof CourierError || caught instanceof DOMException) throw caught
    // What a library says of somebody's bytes is no use to anybody: they are damaged.
    const failure = { kind: 'media-broken', format: formatName('m3u8') } as const
    throw new CourierError(failure, { cause: caught })
  } finally {
    for (const input of inputs) input.dispose()
  }
}

interface Film {
  video: InputVideoTrack
  audio: InputAudioTrack | null
  /** Seconds that the sound's times must be moved by to be the picture's. */
  offset: number
  inMemory: boolean
  seconds: number
  pieces: Pieces
  signal: AbortSignal
  progress: (share: number) => void
}

async function makeFilm(film: Film): Promise<number> {
  const { video, audio, signal, progress } = film
  const writer = pieceWriter(film.pieces, PIECE_BYTES)
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: film.inMemory ? 'in-memory' : false }),
    target: new StreamTarget(writer.writable, { chunked: true, chunkSize: PIECE_BYTES }),
  })
  const toVideo = new EncodedVideoPacketSource('avc')
  const toAudio = audio && new EncodedAudioPacketSource('aac')
  output.addVideoTrack(toVideo, { rotation: await video.getRotation() })
  if (toAudio) output.addAudioTrack(toAudio)
  const videoConfig = await video.getDecoderConfig()
  const audioConfig = (await audio?.getDecoderConfig()) ?? null
  try {
    await output.start()
    const sink = new EncodedPacketSink(video)
    const begin = await sink.getFirstKeyPacket()
    if (!begin) throw new Error('no picture to begin with')
    // The film begins with its first picture, and with the sound that belongs to it: without a gap
    // there is nothing to be hidden by an edit list.
    const start = begin.timestamp
    const pictures = sink.packets(begin)
    const sounds = audio ? new EncodedPacketSink(audio).packets() : none()
    const pictureTimes = new PictureTimes()
    let soundEnd = 0
    let [nextPicture, nextSound] = [await take(pictures), await take(sounds)]
    while (nextPicture || nextSound) {
      signal.throwIfAborted()
      const pictureAt = nextPicture ? nextPicture.timestamp - start : Number.POSITIVE_INFINITY
      const soundAt = nextSound
        ? nextSound.timestamp + film.offset - start
        : Number.POSITIVE_INFINITY
      if (nextPicture && pictureAt <= soundAt) {
        const timestamp = pictureTimes.place(pictureAt, nextPicture)
        if (timestamp !== null) {
          const meta = videoConfig ? { decoderConfig: videoConfig } : {}
          await toVideo.add(nextPicture.clone({ timestamp }), meta)
        }
        progress(Math.min(1, pictureTimes.furthest / film.seconds))
        nextPicture = await take(pictures)
      } else if (nextSound) {
        // Half of it or more lies before the first picture, or within what was heard already.
        if (soundAt >= soundEnd - nextSound.duration / 2) {
          const meta = audioConfig ? { decoderConfig: audioConfig } : {}
          const timestamp = Math.max(soundEnd, soundAt)
          await toAudio?.add(nextSound.clone({ timestamp }), meta)
          soundEnd = Math.max(soundEnd, soundAt + nextSound.duration)
        }
        nextSound = await take(sounds)
      }
    }
    await output.finalize()
  } catch (caught) {
    await output.cancel().catch(() => undefined)
    throw caught
  }
  progress(1)
  return writer.byteLength()
}

/**
 * Where times begin anew they may fall back a little, behind pictures that were shown already. What
 * begins there with a whole picture is then moved to the end of those.
 */
class PictureTimes {
  /** The latest so far; pictures come in the order in which they are decoded, back and forth. */
  furthest = 0
  /** The latest before the last whole picture; nothing after that one may be shown before. */
  #floor = Number.NEGATIVE_INFINITY
  #moved = 0
  #begun = false

  /** null: it cannot be shown. */
  place(at: number, { type, duration }: EncodedPacket): number | null {
    if (type === 'key') {
      if (this.#begun) this.#floor = this.furthest
      this.#begun = true
      this.#moved = at > this.#floor ? 0 : this.#floor + duration - at
      if (this.#moved > MAX_MOVED_SECONDS) throw new Error('times overlap')
    }
    const timestamp = at + this.#moved
    if (timestamp < this.#floor) return null
    this.furthest = Math.max(this.furthest, timestamp)
    return timestamp
  }
}

async function take(packets: AsyncGenerator<EncodedPacket, void>): Promise<EncodedPacket | null> {
  const next = await packets.next()
  return next.done ? null : next.value
}

async function* none(): AsyncGenerator<EncodedPacket, void> {}
