import { useEffect, useState } from 'preact/hooks'
import type { StorePorts } from '../../lib/stores/ports.ts'
import { frameTimes } from '../../lib/stores/trim.ts'
import type { BlobKey } from '../../lib/units.ts'

/** Pixels: the strip is half as high, on screens of two pixels per CSS pixel. */
const FRAME_HEIGHT = 112

/**
 * Addresses of `count` pictures of a video, at even distances, each null until it is there. The work ends
 * with the component.
 */
export function useFrames(
  showFrames: StorePorts['showFrames'],
  blob: BlobKey,
  durationMs: number | null,
  count: number,
): { frames: (string | null)[]; failed: boolean } {
  const [frames, setFrames] = useState<(string | null)[]>(() => Array(count).fill(null))
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    if (durationMs === null) return
    const made: string[] = []
    let missing = 0
    const atMs = frameTimes(durationMs, count)
    const end = showFrames({ blob, atMs, height: FRAME_HEIGHT }, (news) => {
      if (news.kind === 'failed') setFailed(true)
      if (news.kind !== 'frame') return
      if (news.picture === null) {
        missing += 1
        if (missing === count) setFailed(true)
        return
      }
      const url = URL.createObjectURL(news.picture)
      made.push(url)
      setFrames((before) => before.map((old, place) => (place === news.index ? url : old)))
    })
    return () => {
      end()
      for (const url of made) URL.revokeObjectURL(url)
    }
  }, [showFrames, blob, durationMs, count])
  return { frames, failed }
}
