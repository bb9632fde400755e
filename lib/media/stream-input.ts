import {
  BlobSource,
  BufferSource,
  CustomPathedSource,
  HLS_FORMATS,
  Input,
  type InputTrack,
  type SourceRequest,
} from 'mediabunny'
import { CourierError } from '../failures/failure.ts'
import { formatName } from '../model/formats.ts'
import type { StreamStretch, StreamTrack } from '../model/stream.ts'
import { codecName } from './codec-names.ts'

const ROOT = 'track.m3u8'

/**
 * A track over parts that are here. It is described by a playlist of our own, made of numbers alone, so
 * nothing that its host wrote is read a second time, and nothing can be fetched.
 */
export function openTrack(parts: readonly Blob[], track: StreamTrack): Input {
  return new Input({
    formats: HLS_FORMATS,
    source: new CustomPathedSource(ROOT, ({ path }: SourceRequest) => {
      if (path === ROOT) return new BufferSource(new TextEncoder().encode(playlistOf(track)))
      return new BlobSource(partAt(parts, Number(/(\d+)$/.exec(path)?.[1])))
    }),
  })
}

/** @internal exported for its test. */
export function playlistOf(track: StreamTrack): string {
  const longest = track.reduce((most, { seconds }) => Math.max(most, seconds), 0)
  const lines = ['#EXTM3U', `#EXT-X-TARGETDURATION:${Math.ceil(longest)}`]
  let current: number | null = null
  for (const { part, init, seconds, afterBreak } of track) {
    if (afterBreak) lines.push('#EXT-X-DISCONTINUITY')
    if (init !== null && init !== current) lines.push(`#EXT-X-MAP:URI="${init}"`)
    current = init
    lines.push(`#EXTINF:${seconds.toFixed(6)},`, String(part))
  }
  return [...lines, '#EXT-X-ENDLIST'].join('\n')
}

/** When a track's first bytes are shown, by the clock of whoever made them, in seconds. */
export async function firstTimestamp(
  parts: readonly Blob[],
  track: StreamTrack,
): Promise<number | null> {
  const [first] = track
  if (!first) return null
  const input = openStretch(parts, first)
  try {
    return await input.getFirstTimestamp()
  } finally {
    input.dispose()
  }
}

/**
 * Refuses what X would not take as it is.
 * @throws CourierError `media-protected`, `media-unsupported`.
 */
export async function refuseUnsuitable(tracks: readonly InputTrack[]): Promise<void> {
  for (const track of tracks) {
    const inside = await track.getInternalCodecId()
    if (inside === 'encv' || inside === 'enca') throw new CourierError({ kind: 'media-protected' })
    const codec = await track.getCodec()
    if (codec !== 'avc' && codec !== 'aac') {
      throw new CourierError({ kind: 'media-unsupported', format: codecName(codec, inside) })
    }
    const parameters = await track.getCodecParameterString()
    if (/^mp4a\.40\.(?:5|29)$/.test(parameters ?? '')) {
      throw new CourierError({ kind: 'media-unsupported', format: 'HE-AAC' })
    }
  }
}

/**
 * Refuses a track that becomes another one on its way, as with advertisements of another size: one film
 * has one description.
 * @param goesOn called for each stretch that was looked into.
 * @throws CourierError `stream-format-unread`.
 */
export async function refuseChanges(
  parts: readonly Blob[],
  track: StreamTrack,
  goesOn: () => void,
): Promise<void> {
  let known: string | null = null
  for (const [place, stretch] of track.entries()) {
    const isNew = place === 0 || stretch.afterBreak || stretch.init !== track[place - 1]?.init
    if (!isNew) continue
    const described = await describe(parts, stretch)
    goesOn()
    known ??= described
    if (described !== known) {
      const format = `${formatName('m3u8')} in several formats`
      throw new CourierError({ kind: 'stream-format-unread', format })
    }
  }
}

/** All that a decoder is told. */
async function describe(parts: readonly Blob[], stretch: StreamStretch): Promise<string> {
  const input = openStretch(parts, stretch)
  try {
    const configs = await Promise.all(
      (await input.getTracks()).map(async (track) =>
        track.isVideoTrack() || track.isAudioTrack() ? track.getDecoderConfig() : null,
      ),
    )
    return JSON.stringify(configs, (_name, value: unknown) =>
      ArrayBuffer.isView(value)
        ? Array.from(
            new Uint8Array(
              value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength),
            ),
          )
        : value,
    )
  } finally {
    input.dispose()
  }
}

function openStretch(parts: readonly Blob[], { part, init }: StreamStretch): Input {
  const whole = init === null ? [partAt(parts, part)] : [partAt(parts, init), partAt(parts, part)]
  return new Input({ formats: HLS_FORMATS, source: new BlobSource(new Blob(whole)) })
}

function partAt(parts: readonly Blob[], place: number): Blob {
  const part = parts[place]
  if (!part) throw new CourierError({ kind: 'bytes-missing' })
  return part
}
