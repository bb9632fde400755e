import type { Failure } from '../failures/failure.ts'
import { MINUTE, SECOND } from '../units.ts'
import { BOUNDS } from './bounds.ts'
import type { MediaPlaylist } from './playlist.ts'

/**
 * Why a playlist is nothing that can be posted, or null. What protects it comes first: nothing else of it
 * is then anybody's business. Live is everything that may still grow.
 */
export function whyNotRecording(playlist: MediaPlaylist, host: string): Failure | null {
  const { segments, isProtected, hasEnded, stillsOnly, isBroken, isEndless } = playlist
  if (isProtected) return { kind: 'media-protected' }
  if (isEndless) return { kind: 'stream-endless', host }
  if (isBroken || stillsOnly) return { kind: 'stream-broken', host }
  if (!hasEnded) return { kind: 'stream-live' }
  const seconds = secondsOf(playlist)
  if (segments.length === 0 || seconds === 0) return { kind: 'stream-broken', host }
  const foreign = segments
    .flatMap(({ url, init }) => (init ? [url, init.url] : [url]))
    .find(isForeign)
  if (foreign !== undefined) {
    return { kind: 'address-not-allowed', scheme: new URL(foreign).protocol }
  }
  if (seconds <= BOUNDS.seconds) return null
  const inMinutes = (some: number) => Math.ceil((some * SECOND) / MINUTE)
  return {
    kind: 'stream-too-long',
    minutes: inMinutes(seconds),
    maxMinutes: inMinutes(BOUNDS.seconds),
  }
}

export function secondsOf({ segments }: Pick<MediaPlaylist, 'segments'>): number {
  return segments.reduce((sum, { seconds }) => sum + seconds, 0)
}

/** A playlist is somebody else's text: it must not make us read files, other extensions or ourselves. */
export function isForeign(url: string): boolean {
  const { protocol } = new URL(url)
  return protocol !== 'https:' && protocol !== 'http:'
}
