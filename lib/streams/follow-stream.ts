import { CourierError, type Failure } from '../failures/failure.ts'
import type { StreamVariant } from '../model/found.ts'
import type { StreamPart } from '../model/stream.ts'
import { BOUNDS } from './bounds.ts'
import { estimateBytes, findVariant, formatNotTaken, rankVariants } from './choose-variant.ts'
import { openReadable } from './open-readable.ts'
import { planStream, type StreamPlan } from './plan.ts'
import type { MediaPlaylist, Variant } from './playlist.ts'
import type { StreamPorts } from './ports.ts'
import { type ReadText, readText } from './read-text.ts'
import { isForeign, secondsOf, whyNotRecording } from './why-not.ts'

export type Followed =
  | { result: 'plan'; plan: StreamPlan; url: string }
  /** Best first. */
  | { result: 'choose'; variants: StreamVariant[]; seconds: number }

/**
 * From a stream's manifest to all that has to be fetched of it; asks for nothing but playlists. Where
 * there are several variants and none was chosen, it says so, but only of a stream that can be read.
 * @param hosts that were read, to which this adds.
 * @throws CourierError
 */
export async function followStream(
  address: string,
  chosen: StreamVariant | null,
  ports: StreamPorts,
  hosts: Set<string>,
  signal: AbortSignal,
): Promise<Followed> {
  const seen = new Set<string>()
  let read = await readNew(address)
  for (let depth = 0; depth < BOUNDS.depth; depth++) {
    const { playlist, url } = read
    if (playlist.is === 'media') {
      return { result: 'plan', plan: planStream(recording(playlist, url), null), url }
    }
    if (playlist.isProtected) throw new CourierError({ kind: 'media-protected' })
    const followed = await among(playlist.variants, url)
    if ('result' in followed) return followed
    read = followed.master
  }
  throw new CourierError({ kind: 'stream-loop', host: hostOf(read.url) })

  /** A variant that is a master again is gone on with from there. */
  async function among(
    variants: Variant[],
    masterUrl: string,
  ): Promise<Followed | { master: ReadText }> {
    const host = hostOf(masterUrl)
    if (variants.length === 0) throw new CourierError({ kind: 'stream-broken', host })
    const [first] = rankVariants(variants, null, ports.maxByteLength)
    if (!first) {
      throw new CourierError({ kind: 'media-unsupported', format: formatNotTaken(variants) })
    }
    const again = chosen && findVariant(variants, chosen)
    const variant = again ?? first
    const inside = await readNew(variant.url, [variant.soundUrl])
    if (inside.playlist.is === 'master') return { master: inside }
    const picture = recording(inside.playlist, inside.url)
    const seconds = secondsOf(picture)
    if (again === null) {
      // Which of them fit is known only now that their length is.
      const ranked = rankVariants(variants, seconds, ports.maxByteLength)
      // What was chosen may be gone: nothing else is taken in its place unasked.
      if (ranked.length > 1 || chosen !== null) {
        return { result: 'choose', variants: ranked.map(asStreamVariant), seconds }
      }
    }
    const byteLength = estimateBytes(variant, seconds) ?? 0
    const { maxByteLength } = ports
    if (byteLength > maxByteLength) {
      const failure: Failure = {
        kind: 'media-too-large',
        media: 'video',
        byteLength,
        maxByteLength,
      }
      throw new CourierError(failure)
    }
    const sound = variant.soundUrl === null ? null : await readSound(variant.soundUrl, variant.url)
    return { result: 'plan', plan: planStream(picture, sound), url: inside.url }
  }

  async function readSound(soundUrl: string, pictureUrl: string): Promise<MediaPlaylist | null> {
    // Some masters name the variant itself as its sound: it is in there.
    if (soundUrl === pictureUrl) return null
    const { playlist, url } = await readNew(soundUrl)
    if (playlist.is === 'media') return recording(playlist, url)
    throw new CourierError({ kind: 'stream-broken', host: hostOf(soundUrl) })
  }

  /** `also`: what will be asked for right after it, for one request of rights instead of two. */
  async function readNew(playlistUrl: string, also: (string | null)[] = []): Promise<ReadText> {
    if (!URL.canParse(playlistUrl) || isForeign(playlistUrl)) {
      const scheme = URL.canParse(playlistUrl) ? new URL(playlistUrl).protocol : ''
      throw new CourierError({ kind: 'address-not-allowed', scheme })
    }
    const host = hostOf(playlistUrl)
    if (seen.has(playlistUrl)) throw new CourierError({ kind: 'stream-loop', host })
    seen.add(playlistUrl)
    const others = also.filter((address) => address !== null)
    const opened = await openReadable(
      wholeOf(playlistUrl),
      others.map(wholeOf),
      ports,
      hosts,
      signal,
    )
    const text = await readText(opened, ports)
    hosts.add(host)
    seen.add(text.url)
    return text
  }
}

function recording(playlist: MediaPlaylist, url: string): MediaPlaylist {
  const failure = whyNotRecording(playlist, hostOf(url))
  if (failure) throw new CourierError(failure)
  return playlist
}

function asStreamVariant({ url, width, height, bitsPerSecond }: Variant): StreamVariant {
  return { url, width, height, bitsPerSecond }
}

function wholeOf(url: string): StreamPart {
  return { url, range: null }
}

function hostOf(url: string): string {
  return new URL(url).hostname
}
