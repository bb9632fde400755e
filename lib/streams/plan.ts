import type { StreamPart, StreamTrack, StreamTracks } from '../model/stream.ts'
import type { MediaPlaylist } from './playlist.ts'
import { secondsOf } from './why-not.ts'

export interface StreamPlan {
  /** All that has to be fetched, each once, in the order in which it is. */
  parts: StreamPart[]
  tracks: StreamTracks
  seconds: number
}

/** Of the picture's playlist, and of the sound's where that is one of its own. */
export function planStream(picture: MediaPlaylist, sound: MediaPlaylist | null): StreamPlan {
  const parts: StreamPart[] = []
  const inits = new Map<string, number>()
  const add = ({ url, range }: StreamPart) => parts.push({ url, range }) - 1
  const addInit = (part: StreamPart) => {
    const name = nameOf(part)
    const known = inits.get(name) ?? add(part)
    inits.set(name, known)
    return known
  }
  const track = ({ segments }: MediaPlaylist): StreamTrack =>
    segments.map((segment) => {
      const init = segment.init && addInit(segment.init)
      const { seconds, afterBreak } = segment
      return { part: add(segment), init, seconds, afterBreak }
    })
  return {
    tracks: { picture: track(picture), sound: sound && track(sound) },
    parts,
    seconds: secondsOf(picture),
  }
}

/**
 * Tells whether what was kept by an earlier try belongs to this plan. Signatures in the query change from
 * one fetch of a playlist to the next, so the addresses count without it.
 */
export async function fingerprintOf({ parts, tracks }: StreamPlan): Promise<string> {
  const withoutQuery = ({ url, range }: StreamPart) => {
    const { host, pathname } = new URL(url)
    return [host, pathname, range]
  }
  const text = JSON.stringify([parts.map(withoutQuery), tracks])
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function nameOf({ url, range }: StreamPart): string {
  return range ? `${range.start} ${range.length} ${url}` : url
}
