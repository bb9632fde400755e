import { CourierError } from '../failures/failure.ts'
import { HEAD_BYTES } from '../model/head-verdict.ts'
import { BOUNDS } from './bounds.ts'
import { type Playlist, readPlaylist } from './playlist.ts'
import type { Opened, StreamPorts } from './ports.ts'

/** A playlist that was read, and the address it came from in the end. */
export interface ReadText {
  playlist: Playlist
  url: string
}

/**
 * Reads a playlist from an address that was opened.
 * @throws CourierError with what stands there instead of one, or `stream-endless`.
 */
export async function readText(
  opened: Extract<Opened, { result: 'opened' }>,
  ports: Pick<StreamPorts, 'sniff'>,
): Promise<ReadText> {
  const host = new URL(opened.url).hostname
  const bytes = await collect(opened.chunks, host)
  const playlist = readPlaylist(new TextDecoder().decode(bytes), opened.url)
  if (playlist) return { playlist, url: opened.url }
  const found = ports.sniff(bytes.subarray(0, HEAD_BYTES))
  switch (found) {
    case 'html':
    case 'json':
    case 'text':
      throw new CourierError({ kind: 'media-is-page', host, found })
    case 'empty':
      throw new CourierError({ kind: 'media-empty' })
    case 'mpd':
      throw new CourierError({ kind: 'stream-format-unread', format: 'DASH' })
    default:
      throw new CourierError({ kind: 'stream-broken', host })
  }
}

async function collect(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  host: string,
): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.byteLength
    if (length > BOUNDS.playlistBytes) throw new CourierError({ kind: 'stream-endless', host })
    all.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of all) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
