import type { DraftCover } from '../model/draft-view.ts'
import { type BlobKey, KiB, SECOND } from '../units.ts'
import type { StorePorts } from './ports.ts'
import { createPreviews, type Previews } from './previews.ts'

/** Pictures made small at the same time: each is decoded whole for it. */
const AT_ONCE = 2

/** Of the first frame of a video, in pixels: 88 CSS pixels high at twice the density. */
const FRAME_HEIGHT = 176

/** A video that shows nothing by then shows nothing. */
const FRAME_PATIENCE_MS = 30 * SECOND

/** What is as small as this is taken as it is where nobody knows its pixels: it was made for choosing. */
const SMALL_BYTES = 64 * KiB

/**
 * Addresses of small pictures of stored files, made when they are first held. Never more than two of them
 * are decoded at once, and none that nobody holds any more.
 * @param coverOf what is known of a file.
 */
export function createThumbnails(
  ports: Pick<StorePorts, 'makeThumbnail' | 'showFrames' | 'sleep'> & {
    blobs: Pick<StorePorts['blobs'], 'get'>
  },
  coverOf: (key: BlobKey) => DraftCover | undefined,
): Previews {
  const holders = new Map<BlobKey, number>()
  const waiting: (() => void)[] = []
  let running = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  async function firstFrame(blob: BlobKey): Promise<Blob | null> {
    let end = () => {}
    const frame = new Promise<Blob | null>((resolve) => {
      end = ports.showFrames({ blob, atMs: [0], height: FRAME_HEIGHT }, (news) => {
        if (news.kind === 'frame') resolve(news.picture)
        else if (news.kind !== 'progress') resolve(null)
      })
    })
    const late = ports.sleep(FRAME_PATIENCE_MS).then(() => null)
    return Promise.race([frame, late]).finally(() => end())
  }

  const previews = createPreviews({
    get: (key) =>
      inTurn(async () => {
        const cover = coverOf(key)
        if (!holders.has(key) || cover === undefined) return null
        if (cover.kind === 'video') return firstFrame(key)
        const blob = await ports.blobs.get(key)
        if (blob === null) return null
        if (cover.width === null) return blob.size <= SMALL_BYTES ? blob : null
        return ports.makeThumbnail(blob, cover)
      }),
  })

  return {
    hold(key) {
      holders.set(key, (holders.get(key) ?? 0) + 1)
      return previews.hold(key)
    },
    release(key) {
      const left = (holders.get(key) ?? 0) - 1
      if (left > 0) holders.set(key, left)
      else holders.delete(key)
      previews.release(key)
    },
  }
}
