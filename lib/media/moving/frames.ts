import { CourierError } from '../../failures/failure.ts'
import { formatName, type NamedFormat } from '../../model/formats.ts'
import { MiB } from '../../units.ts'

/** Coded bytes are held in memory, all of them. */
const MAX_BYTES = 512 * MiB

const TYPES: Partial<Record<NamedFormat, string>> = {
  gif: 'image/gif',
  apng: 'image/png',
  'webp-animated': 'image/webp',
  'avif-animated': 'image/avif',
}

/** The pictures of one that moves, each decoded when it is its turn. */
export interface Frames {
  count: number
  /** @throws CourierError `media-broken`. Whoever asks closes it. */
  frame(index: number): Promise<VideoFrame>
  close(): void
}

/**
 * Opens a picture that moves. Its coded bytes are held in memory, of its pixels one frame at a time.
 * @throws CourierError `media-too-large`, `media-undecodable`, `media-broken`.
 */
export async function openFrames(blob: Blob, format: NamedFormat): Promise<Frames> {
  const type = TYPES[format]
  const name = formatName(format)
  if (blob.size > MAX_BYTES) {
    const most = { byteLength: blob.size, maxByteLength: MAX_BYTES }
    throw new CourierError({ kind: 'media-too-large', media: 'video', ...most })
  }
  if (!type || !(await ImageDecoder.isTypeSupported(type))) {
    throw new CourierError({ kind: 'media-undecodable', format: name })
  }
  const broken = (cause: unknown) =>
    new CourierError({ kind: 'media-broken', format: name }, { cause })
  const decoder = new ImageDecoder({ data: blob.stream(), type, preferAnimation: true })
  try {
    await decoder.completed
    await decoder.tracks.ready
    const count = decoder.tracks.selectedTrack?.frameCount ?? 0
    if (count === 0) throw new Error('no frames')
    return {
      count,
      async frame(frameIndex) {
        try {
          return (await decoder.decode({ frameIndex })).image
        } catch (caught) {
          throw broken(caught)
        }
      },
      close: () => decoder.close(),
    }
  } catch (caught) {
    decoder.close()
    throw broken(caught)
  }
}
